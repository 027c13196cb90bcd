/* What <code-scanner> and <pass-scanner> share: a camera that looks for codes until it is told to stop, and photos.
 *
 *   <video><p class="finder-words" role="status">hint</p><button name="light" hidden><button name="open" hidden>
 *   <input type="file">
 *   data-refused, -absent, -unloaded, -empty   no camera given, none there, no decoder fetched, a photo without a code
 *   data-state                                 off | looking | bad, set by the element
 *
 * An heir has opened() when the camera is there, seen(texts, at) after each look at a picture of that moment
 * (performance.now()), and photo(texts). The camera is off while the page is hidden or gone, and back afterwards.
 */
import { buzz, openCamera } from "./camera.js";
import { textsIn, textsInPhoto } from "./codes.js";

const STAYS = 6000; // ms a sentence stays
const SIDE = 800; // px that are read of what the camera shows
const REASONS = { NotAllowedError: "refused", Unloaded: "unloaded" }; // else there is no camera

export class Finder extends HTMLElement {
  pause = 120; // ms between two looks: quick for people, light for old phones

  connectedCallback() {
    this.words = this.querySelector(".finder-words");
    this.hint ??= this.words.textContent;
    this.light = this.querySelector("[name=light]");
    this.opener = this.querySelector("[name=open]");
    this.light.onclick = async () => (this.light.ariaPressed = await this.camera.shine(this.light.ariaPressed !== "true"));
    this.opener.onclick = () => this.start();
    this.querySelector("[type=file]").onchange = (event) => this.readPhoto(event.target);
    document.addEventListener("visibilitychange", this);
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
      this.opened();
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
    const at = performance.now();
    const { part } = this.camera;
    const texts = part && (await textsIn(this.camera.video, part, SIDE));
    if (texts && turn === this.turn) this.seen(texts, at);
    await new Promise((done) => setTimeout(done, this.pause));
  }

  refuse(why) {
    this.said = Date.now();
    this.say(this.camera ? "bad" : "off", this.dataset[why]);
    buzz([80, 80, 80]);
  }

  /* True when a sentence has stood long enough, and the hint stands in its place again. */
  calm() {
    if (!this.said || Date.now() - this.said <= STAYS) return false;
    this.said = null;
    this.say("looking", this.hint);
    return true;
  }

  say(state, sentence) {
    this.dataset.state = state;
    if (this.words.textContent !== sentence) this.words.textContent = sentence;
  }

  async readPhoto(input) {
    const [file] = input.files;
    input.value = ""; // the same photo may be chosen again
    await textsInPhoto(file).then((texts) => this.photo(texts), () => this.refuse("unloaded"));
  }
}
