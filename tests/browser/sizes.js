// The numbers of our design that axe does not know: targets a thumb hits, text old eyes read.
// Returns a list of sentences, empty when all is well.
() => {
  const elder = document.documentElement.hasAttribute("data-elder");
  const TARGET = 44, MAIN_TARGET = elder ? 60 : 44;
  const TEXT = elder ? 18 : 16, FINE_PRINT = elder ? 18 : 13, LINE = 1.3;
  const TARGETS = "a[href], button, summary, select, textarea, input:not([type=hidden]), [role=button], [role=tab]";
  const MAIN = "[data-main], .button[data-kind=primary], a.row, summary.row, .tabs a";
  // Beside the main text: captions, labels of cells, the tab bar.
  const FINE = "small, .eyebrow, copy-note, .pill, .badge, .hint, .error, .row-aside, .tabs, .cell, .legend, figcaption, code, svg, th, dt";
  // Words that stand alone on their line.
  const ONE_LINE = "button, .button, .pill, .cell, .tabs, .chip, .badge, select, svg";

  const problems = [];
  const name = (el) => {
    const text = (el.innerText || el.getAttribute("aria-label") || el.name || "").trim().slice(0, 30);
    return `<${el.tagName.toLowerCase()}${el.className ? " class=" + el.getAttribute("class") : ""}> “${text}”`;
  };
  const shown = (el) => {
    const box = el.getBoundingClientRect();
    const offPage = box.right + scrollX <= 0 || box.bottom + scrollY <= 0;
    return box.width > 1 && box.height > 1 && !offPage
      && el.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  };
  // A link among words: the line above and below it would be in the way.
  const inSentence = (el) => getComputedStyle(el).display === "inline"
    && [...el.parentElement.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());

  for (const el of document.querySelectorAll(TARGETS)) {
    // A field inside its label is hit wherever the label is.
    const unseen = el.type === "file" && getComputedStyle(el).opacity === "0";
    const label = (["radio", "checkbox"].includes(el.type) || unseen) && el.labels?.[0];
    const hit = label || el;
    if (!shown(hit) || inSentence(hit)) continue;
    const { width, height } = hit.getBoundingClientRect();
    const least = hit.matches(MAIN) ? MAIN_TARGET : TARGET;
    if (width < least - 0.5 || height < least - 0.5)
      problems.push(`target ${Math.round(width)}×${Math.round(height)}, at least ${least}×${least}: ${name(hit)}`);
  }

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const done = new Set();
  while (texts.nextNode()) {
    const el = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || done.has(el) || !shown(el)) continue;
    done.add(el);
    const style = getComputedStyle(el);
    const size = parseFloat(style.fontSize);
    const least = el.closest(FINE) ? FINE_PRINT : TEXT;
    if (size < least - 0.01) problems.push(`text ${size}px, at least ${least}px: ${name(el)}`);
    const line = parseFloat(style.lineHeight) / size;
    if (!el.closest(ONE_LINE) && !(line >= LINE - 0.01))
      problems.push(`line height ${style.lineHeight} on ${size}px, at least ${LINE}: ${name(el)}`);
  }

  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) problems.push(`scrolls sideways: ${scrollWidth}px in ${clientWidth}px`);
  return problems;
}
