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
