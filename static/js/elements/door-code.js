/* <door-code data-event data-secret data-url data-label><div class="door-qr"></div><progress max="30">…</door-code>
 *
 * The code of an event's door (door/rotating.js): drawn on this device every half minute, without a network. What it
 * says is an address, <origin><data-url>?code=…, which any camera opens. The screen stays on. Events: none.
 */
import { fromBase64url } from "../door/base32.js";
import { codeAt, WINDOW } from "../door/rotating.js";
import { skew } from "../door/station.js";
import encode from "../../vendor/qr/index.js";

const SVG = "http://www.w3.org/2000/svg";

class DoorCode extends HTMLElement {
  connectedCallback() {
    this.secret = fromBase64url(this.dataset.secret);
    this.ahead = skew();
    this.timer = setInterval(() => this.turn(), 500);
    this.turn();
    document.addEventListener("visibilitychange", this);
    this.handleEvent();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this);
    this.lock?.then((lock) => lock?.release());
  }

  handleEvent() {
    if (!document.hidden) this.lock = navigator.wakeLock?.request("screen").catch(() => null);
  }

  async turn() {
    const seconds = (Date.now() + this.ahead) / 1000;
    const window = Math.floor(seconds / WINDOW);
    this.querySelector("progress").value = WINDOW - (seconds % WINDOW);
    if (window === this.window) return;
    this.window = window;
    const code = await codeAt(this.secret, Number(this.dataset.event), seconds);
    this.dataset.code = code;
    this.querySelector(".door-qr").replaceChildren(this.draw(`${location.origin}${this.dataset.url}?code=${code}`));
  }

  draw(text) {
    const rows = encode(text, "raw");
    const path = rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
    const svg = made("svg", { viewBox: `0 0 ${rows.length} ${rows.length}`, role: "img", "aria-label": this.dataset.label });
    svg.append(made("path", { d: path }));
    return svg;
  }
}

function made(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

customElements.define("door-code", DoorCode);
