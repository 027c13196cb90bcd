/* <pass-scanner>…as finder.js says…<div class="signal" role="status"><form><input name="code"><button></form>
 *   <button name="mute" aria-pressed>…and what door/signals.js needs…</pass-scanner>: templates/events/scanner.html
 *
 *   data-refused, -absent, -unloaded, -empty (sentences) and data-state are those of finder.js
 *
 * Reads code after code: by the camera (a tap on [name=open] starts it), from a photo, a scanner that is a keyboard, or
 * typed. Event "code" (bubbles), detail {text, how: "camera" | "photo" | "keys" | "typed"}, once for each. The answer is
 * signal(kind, title, line), kind being in | out | again | unlisted | refused; the next event comes only after that, or
 * after four seconds.
 */
import { isMuted, mute, rest, wake } from "../door/sounds.js";
import { Signals } from "../door/signals.js";
import { isTextField, Wedge } from "../door/wedge.js";
import { Finder } from "../finder.js";

const AWAY = 1500; // ms a code has to be out of sight before it counts anew
const PATIENCE = 4000; // ms for an answer: a stuck one must not stop the queue of people

class PassScanner extends Finder {
  pause = 50; // people are waiting
  inView = new Map(); // text of a code to when it was last seen
  waiting = [];
  wedge = new Wedge();

  connectedCallback() {
    super.connectedCallback();
    this.signals ??= new Signals(this);
    this.input = this.querySelector("[name=code]");
    this.input.form.onsubmit = (event) => this.submit(event);
    this.muter = this.querySelector("[name=mute]");
    this.muter.ariaPressed = isMuted();
    this.muter.onclick = () => (this.muter.ariaPressed = mute(!isMuted()));
    this.opener.addEventListener("click", () => {
      wake();
      this.querySelector(".finder").scrollIntoView({ block: "nearest" });
    });
    document.addEventListener("keydown", this, true);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this, true);
    clearTimeout(this.timer);
    rest();
  }

  handleEvent(event) {
    if (event.type === "keydown") this.press(event);
    else super.handleEvent(event);
  }

  opened() {
    this.say("looking", this.hint);
    this.lock = navigator.wakeLock?.request("screen").catch(() => null); // not with a weak battery, perhaps
  }

  stop() {
    super.stop();
    this.lock?.then((lock) => lock?.release());
  }

  seen(texts, at) {
    for (const text of texts) {
      if (!this.inView.has(text)) this.report(text, "camera");
      this.inView.set(text, at);
    }
    // Only a look without it tells that a code is gone: slow phones look seldom.
    for (const [text, last] of this.inView) if (at - last >= AWAY) this.inView.delete(text);
    this.calm();
  }

  photo(texts) {
    if (!texts.length) this.refuse("empty");
    texts.forEach((text) => this.report(text, "photo"));
  }

  press(event) {
    if (event.isComposing || event.keyCode === 229 || event.repeat) return; // an input method is writing
    const { ours, text } = this.wedge.press(event.key, event.timeStamp);
    const typing = isTextField(event.target);
    const next = event.target === this.input && event.key === "Tab" && text;
    if (next || (ours && !typing)) event.preventDefault();
    if (next) this.input.form.requestSubmit();
    else if (text && !typing) this.report(text, "keys");
  }

  submit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (text) this.report(text, "typed");
    else this.input.focus();
  }

  /* One code at a time; the same one again while it awaits its answer is the same one. */
  report(text, how) {
    if (how !== "camera") wake(); // a hand was there
    if ([this.current, ...this.waiting].some((code) => code?.text === text)) return;
    this.waiting.push({ text, how });
    if (!this.current) this.tell();
  }

  tell() {
    clearTimeout(this.timer);
    this.current = this.waiting.shift();
    if (!this.current) return;
    this.timer = setTimeout(() => this.tell(), PATIENCE);
    this.dispatchEvent(new CustomEvent("code", { bubbles: true, detail: this.current }));
  }

  signal(kind, title, line) {
    this.signals.give(kind, title, line);
    if (this.current?.how === "typed") {
      if (kind !== "refused") this.input.value = "";
      else if (document.activeElement === this.input) this.input.select(); // the next one takes its place
    }
    this.tell();
  }
}

customElements.define("pass-scanner", PassScanner);
