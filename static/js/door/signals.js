/* What became of a code, for eyes, ears and hand: a banner, a sound, a shake, and a list of the last five.
 *
 *   new Signals(root)          root holds .signal (role=status), .signals (a list in a .signals-card that is hidden
 *                              while it is empty) and a <template data-kind> of icon and word for each kind
 *   give(kind, title, line)    kind: in | out | again | unlisted | refused
 *
 * The banner is loud (data-loud) for some seconds; then its words stay, so that late eyes still find them.
 */
import { buzz } from "../camera.js";
import { play } from "./sounds.js";

const SHAKES = { in: [60], out: [60, 80, 60], again: [160, 80, 160], unlisted: [60, 60, 60, 60, 240], refused: [500] };
const LOUD = 8000; // ms
const KEPT = 5;

export class Signals {
  constructor(root) {
    this.root = root;
    this.banner = root.querySelector(".signal");
    this.list = root.querySelector(".signals");
  }

  give(kind, title, line) {
    play(kind);
    buzz(SHAKES[kind]);
    this.banner.dataset.kind = kind;
    this.banner.dataset.loud = "";
    // New nodes each time: the same words twice in a row are told twice, and their appearance plays anew.
    this.banner.replaceChildren(this.mark(kind), made("strong", title), made("span", line));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => delete this.banner.dataset.loud, LOUD);
    this.remember(kind, title);
  }

  remember(kind, title) {
    const row = made("li");
    const clock = new Date().toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
    row.dataset.kind = kind;
    row.append(this.mark(kind), made("span", title), made("time", clock));
    this.list.prepend(row);
    if (this.list.children.length > KEPT) this.list.lastElementChild.remove();
    this.list.closest(".signals-card").hidden = false;
  }

  mark(kind) {
    return this.root.querySelector(`template[data-kind="${kind}"]`).content.cloneNode(true);
  }
}

function made(name, text = "") {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}
