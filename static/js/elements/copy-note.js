/* <copy-note>: says how old the page is where it is the copy on the phone (data-copy on <html>, server's ms). */
import { clock, word } from "../outbox/words.js";

class CopyNote extends HTMLElement {
  connectedCallback() {
    const { copy } = document.documentElement.dataset;
    this.textContent = copy ? word("copy", { time: clock(Number(copy)) }) : "";
  }
}

customElements.define("copy-note", CopyNote);
