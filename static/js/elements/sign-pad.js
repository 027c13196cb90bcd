/* <sign-pad><svg viewBox="0 0 600 240"><path/></svg><input type="hidden" name="signature"><button type="button">
 *
 * Somebody signs with a finger: straight strokes, kept in the hidden field as the text of an SVG path. The button begins
 * anew. Events: "signed" (bubbles) after each stroke.
 */
const WIDTH = 600;
const HEIGHT = 240;
const STEP = 6; // units between two points
const MOST = 4000; // characters; a longer one is thinned out

class SignPad extends HTMLElement {
  connectedCallback() {
    this.svg = this.querySelector("svg");
    this.path = this.querySelector("path");
    this.input = this.querySelector("input");
    this.querySelector("button").onclick = () => this.clear();
    this.svg.onpointerdown = (event) => this.begin(event);
    this.svg.onpointermove = (event) => this.stroke && this.to(event);
    this.svg.onpointerup = this.svg.onpointercancel = () => this.end();
    this.strokes = [];
  }

  begin(event) {
    event.preventDefault();
    this.svg.setPointerCapture?.(event.pointerId);
    this.stroke = [this.point(event)];
    this.strokes.push(this.stroke);
  }

  to(event) {
    const [x, y] = this.point(event);
    const [lastX, lastY] = this.stroke.at(-1);
    if (Math.hypot(x - lastX, y - lastY) < STEP) return;
    this.stroke.push([x, y]);
    this.path.setAttribute("d", textOf(this.strokes));
  }

  end() {
    if (!this.stroke) return;
    this.stroke = null;
    this.strokes = this.strokes.filter((stroke) => stroke.length > 1); // a dot says nothing
    while (textOf(this.strokes).length > MOST) this.strokes = this.strokes.map(thinned);
    this.input.value = textOf(this.strokes);
    this.path.setAttribute("d", this.input.value);
    this.dispatchEvent(new CustomEvent("signed", { bubbles: true }));
  }

  clear() {
    this.strokes = [];
    this.input.value = "";
    this.path.removeAttribute("d");
  }

  point(event) {
    const box = this.svg.getBoundingClientRect();
    const within = (part, size) => Math.round(Math.min(Math.max(part, 0), 1) * size);
    return [within((event.clientX - box.left) / box.width, WIDTH), within((event.clientY - box.top) / box.height, HEIGHT)];
  }
}

const textOf = (strokes) => strokes.map((points) => points.map(([x, y], at) => `${at ? "L" : "M"}${x} ${y}`).join("")).join("");
const thinned = (points) => points.filter((_point, at) => at % 2 === 0 || at === points.length - 1);

customElements.define("sign-pad", SignPad);
