/* Words JavaScript says by itself: <template id="outbox-words" data-…> in shared/outbox.html. */
const words = document.getElementById("outbox-words")?.dataset ?? {};

/* word("waiting", { n: 3 }) fills {n}. */
export function word(name, values = {}) {
  return (words[name] ?? "").replace(/\{(\w+)\}/g, (_all, key) => values[key] ?? "");
}

/* ms since 1970 → 12:04, with the day when it is another one: 11-24 12:04. */
export function clock(ms) {
  const at = new Date(ms), two = (n) => String(n).padStart(2, "0");
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return at.toDateString() === new Date().toDateString() ? time : `${two(at.getMonth() + 1)}-${two(at.getDate())} ${time}`;
}

/* make("p", { className: "x" }, "text", child, …) */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter(Boolean));
  return element;
}

/* A link and a button that look like buttons; `act` gets the button. */
export function link(text, href, kind = "plain") {
  const element = make("a", { className: "button", href }, text);
  element.dataset.kind = kind;
  return element;
}

export function button(text, act, kind = "plain") {
  const element = make("button", { type: "button", className: "button" }, text);
  element.dataset.kind = kind;
  element.addEventListener("click", () => act(element));
  return element;
}
