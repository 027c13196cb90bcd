/* <code-scanner data-foreign data-empty data-refused data-absent data-unloaded>…as finder.js says…</code-scanner>
 *
 *   data-foreign                      sentence for a code that leads elsewhere; the others stand in finder.js
 *   data-state                        off | looking | bad | ok, set by the element
 *
 * Goes where a code leads, if that is a place of this very site; any other code gets its sentence, once, and
 * the camera looks on. A refused code has to be out of sight until its sentence has gone before it is refused anew.
 * A photo works too. Events: none.
 */
import { buzz } from "../camera.js";
import { placeOf } from "../codes.js";
import { Finder } from "../finder.js";

class CodeScanner extends Finder {
  connectedCallback() {
    super.connectedCallback();
    this.start();
  }

  opened() {
    this.say("looking", this.said ? this.words.textContent : this.hint); // it may be about a photo
  }

  seen(texts) {
    if (texts.length) this.take(texts);
    else if (this.calm()) this.foreign = null;
  }

  photo(texts) {
    this.foreign = null;
    this.take(texts);
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
}

customElements.define("code-scanner", CodeScanner);
