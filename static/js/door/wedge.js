/* Scanners that are keyboards: they write a code much faster than anybody types, and end it with Enter or Tab.
 *
 *   new Wedge().press(key, time)   key as in KeyboardEvent, time in ms; answers {ours, text}:
 *     ours   this key belongs to a scanner, and should do nothing else
 *     text   a whole code, as it was sent, when this key ended one
 *   isTextField(element)           keys that are pressed there write something already
 */
const GAP = 100; // ms between two keys: cheap wireless scanners take 60, quick typists 120
const STALLED = 1000; // … once SURE of them came that fast: a phone that is busy may be late with the rest
const SURE = 8;
const LEAST = 4; // characters of a code

const NOT_TEXT = ["button", "checkbox", "color", "file", "image", "radio", "range", "reset", "submit"];

export class Wedge {
  text = "";
  last = -Infinity;
  ended = false;

  press(key, time) {
    const ends = key === "Enter" || key === "Tab";
    if (!ends && [...key].length > 1) return { ours: false, text: "" }; // Shift and its like write nothing
    const quick = time - this.last <= (this.text.length >= SURE ? STALLED : GAP);
    this.last = time;
    return ends ? this.end(quick) : this.write(key, quick);
  }

  write(key, quick) {
    const ours = quick && !this.ended;
    this.text = ours ? this.text + key : key;
    this.ended = false;
    return { ours, text: "" };
  }

  /* Some scanners end with Enter twice, or with both: what follows an end at once is part of it. */
  end(quick) {
    const text = quick && this.text.length >= LEAST ? this.text : "";
    this.ended = Boolean(text) || (quick && this.ended);
    this.text = "";
    return { ours: this.ended, text };
  }
}

export function isTextField(element) {
  if (element.localName === "input") return !NOT_TEXT.includes(element.type);
  return element.isContentEditable || ["select", "textarea"].includes(element.localName);
}
