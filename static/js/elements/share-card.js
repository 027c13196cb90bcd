/* <share-card data-title data-when data-hours data-place data-held data-scan data-made data-alt data-file>
 *   <svg>…</svg> (in it somewhere), <p role="status"></p>, <a hidden>…</a>
 * </share-card>
 *
 * Draws a picture for a group on the phone itself: what, when, where and the code. It becomes an image that
 * can be pressed long, and a download behind the link. Without a canvas the code stays as it is.
 */
const WIDTH = 750;
const EDGE = 60;
const CODE = 300;
const FONT = '"Noto Sans CJK SC", "PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", sans-serif';
// Paper is paper, also where the page is dark.
const PAPER = "#f5f3ef";
const CARD = "#ffffff";
const INK = "#1f1d1a";
const SOFT = "#645f58";
const RED = "#b0362a";

function inked(context, size, color, weight = 400) {
  context.font = `${weight} ${size}px ${FONT}`;
  context.fillStyle = color;
}

// The lines a text takes; Chinese may break anywhere, so it is measured sign by sign.
function lines(context, text, width) {
  const found = [""];
  for (const sign of text) {
    const longer = found.at(-1) + sign;
    if (context.measureText(longer).width > width && found.at(-1)) found.push(sign.trim());
    else found[found.length - 1] = longer;
  }
  return found;
}

class ShareCard extends HTMLElement {
  async connectedCallback() {
    const svg = this.querySelector("svg");
    if (!svg || this.classList.contains("drawn")) return;
    const code = await this.picture(svg).catch(() => null);
    if (code && this.isConnected) this.show(this.draw(code));
  }

  async picture(svg) {
    const copy = svg.cloneNode(true);
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("width", CODE);
    copy.setAttribute("height", CODE);
    const image = new Image();
    image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
    await image.decode();
    return image;
  }

  // [text, size, colour, weight, space above] of every part, from the top down.
  parts() {
    const { held, title, when, hours, place } = this.dataset;
    return [
      [held, 30, RED, 600, 0],
      [title, 54, INK, 700, 20],
      [when, 38, INK, 600, 36],
      [hours, 38, INK, 600, 8],
      [place, 34, SOFT, 400, 20],
    ];
  }

  draw(code) {
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d");
    const inside = WIDTH - 4 * EDGE;
    const placed = [];
    let y = 2 * EDGE;
    for (const [text, size, color, weight, above] of this.parts()) {
      inked(context, size, color, weight);
      y += above;
      for (const line of lines(context, text, inside)) placed.push([line, size, color, weight, (y += size * 1.35)]);
    }
    const top = y + 50;
    canvas.width = WIDTH;
    canvas.height = top + CODE + 90 + 2 * EDGE;
    context.fillStyle = PAPER;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = CARD;
    context.fillRect(EDGE, EDGE, WIDTH - 2 * EDGE, canvas.height - 2 * EDGE);
    context.fillStyle = RED;
    context.fillRect(EDGE, EDGE, WIDTH - 2 * EDGE, 10);
    for (const [line, size, color, weight, at] of placed) {
      inked(context, size, color, weight);
      context.fillText(line, 2 * EDGE, at);
    }
    context.drawImage(code, (WIDTH - CODE) / 2, top, CODE, CODE);
    inked(context, 28, SOFT);
    context.textAlign = "center";
    context.fillText(this.dataset.scan, WIDTH / 2, top + CODE + 55);
    return canvas.toDataURL("image/png");
  }

  show(url) {
    const image = Object.assign(document.createElement("img"), { src: url, alt: this.dataset.alt });
    this.prepend(image);
    this.querySelector('[role="status"]').textContent = this.dataset.made;
    const link = this.querySelector("a");
    Object.assign(link, { href: url, download: this.dataset.file, hidden: false });
    this.classList.add("drawn");
  }
}

customElements.define("share-card", ShareCard);
