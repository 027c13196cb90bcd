/* <code-scanner data-foreign data-empty data-refused data-absent data-unloaded><video><p role="status">hint</p>
 *   <button name="light" hidden><button name="open" hidden><input type="file"></code-scanner>
 *
 *   data-foreign, -empty              sentences for a code that leads elsewhere, a photo without a code
 *   data-refused, -absent, -unloaded  … when the camera is not given, there is none, the decoder cannot be fetched
 *   data-state                        off | looking | bad | ok, set by the element
 *
 * Goes where a code leads, if that is a place of this very site; any other code gets its sentence, once, and
 * the camera looks on. A photo works too. The camera is off while the page is hidden or gone. Events: none.
 */
import { buzz, openCamera } from "../camera.js";
import { placeOf, textsIn, textsInPhoto } from "../codes.js";

const PAUSE = 120; // ms between two looks: quick for people, light for old phones
const STAYS = 6000; // ms a sentence stays, and a refused code has to be out of sight before it is refused anew
const SIDE = 800; // px that are read of what the camera shows
const REASONS = { NotAllowedError: "refused", Unloaded: "unloaded" }; // else there is no camera

class CodeScanner extends HTMLElement {
  connectedCallback() {
    this.words = this.querySelector("[role=status]");
    this.hint ??= this.words.textContent;
    this.light = this.querySelector("[name=light]");
    this.opener = this.querySelector("[name=open]");
    this.light.onclick = async () => (this.light.ariaPressed = await this.camera.shine(this.light.ariaPressed !== "true"));
    this.opener.onclick = () => this.start();
    this.querySelector("input").onchange = (event) => this.readPhoto(event.target);
    document.addEventListener("visibilitychange", this);
    this.start();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this);
    this.stop();
  }

  handleEvent() {
    if (document.hidden) this.stop();
    else if (!this.turn && this.opener.hidden) this.start();
  }

  /* A turn lasts from start to stop; whatever comes back after its end is dropped. */
  async start() {
    const turn = (this.turn = {});
    this.opener.hidden = true;
    try {
      const camera = await openCamera(this.querySelector("video"));
      if (turn !== this.turn) return camera.stop();
      this.camera = camera;
      camera.onend = () => this.giveUp("absent");
      this.light.hidden = !camera.hasLight;
      this.say("looking", this.said ? this.words.textContent : this.hint); // it may be about a photo
      while (turn === this.turn) await this.look(turn);
    } catch (error) {
      if (turn === this.turn) this.giveUp(REASONS[error.name] ?? "absent");
    }
  }

  stop() {
    this.turn = null;
    this.camera = this.camera?.stop();
    this.light.hidden = true;
    this.light.ariaPressed = "false";
    this.dataset.state = "off";
  }

  giveUp(why) {
    this.stop();
    this.opener.hidden = !navigator.mediaDevices;
    this.say("off", this.dataset[why]);
  }

  async look(turn) {
    const { part } = this.camera;
    const texts = part ? await textsIn(this.camera.video, part, SIDE) : [];
    if (turn !== this.turn) return;
    if (texts.length) this.take(texts);
    else if (this.said && Date.now() - this.said > STAYS) {
      this.foreign = this.said = null;
      this.say("looking", this.hint);
    }
    await new Promise((done) => setTimeout(done, PAUSE));
  }

  take(texts) {
    const place = texts.map(placeOf).find(Boolean);
    if (place) return this.follow(place);
    const [text = ""] = texts;
    if (text !== this.foreign) this.refuse(text ? "foreign" : "empty");
    this.foreign = text;
    this.said = Date.now();
  }

  follow(place) {
    this.stop();
    this.dataset.state = "ok";
    buzz(40);
    location.assign(location.origin + place);
  }

  refuse(why) {
    this.say(this.camera ? "bad" : "off", this.dataset[why]);
    buzz([80, 80, 80]);
  }

  say(state, sentence) {
    this.dataset.state = state;
    if (this.words.textContent !== sentence) this.words.textContent = sentence;
  }

  async readPhoto(input) {
    const [file] = input.files;
    input.value = ""; // the same photo may be chosen again
    this.foreign = null;
    await textsInPhoto(file).then((texts) => this.take(texts), () => this.refuse("unloaded"));
  }
}

customElements.define("code-scanner", CodeScanner);
