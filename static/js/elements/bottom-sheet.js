/* <bottom-sheet><details><summary>…</summary><dialog>…</dialog></details></bottom-sheet>
 *
 * Opens the dialog as a sheet from below instead of unfolding it. Esc, the close button and a tap beside it
 * close it; focus goes back to the line it came from. It opens by itself when a field inside was refused,
 * or when the address ends in #id-of-the-details. Without JavaScript it is a plain disclosure.
 */
class BottomSheet extends HTMLElement {
  connectedCallback() {
    this.details = this.querySelector("details");
    this.dialog = this.querySelector("dialog");
    this.summary = this.querySelector("summary");
    this.summary.setAttribute("aria-haspopup", "dialog");
    this.summary.addEventListener("click", this);
    this.dialog.addEventListener("click", this);
    this.dialog.addEventListener("close", this);
    if (this.querySelector("[aria-invalid='true'], .errors") || location.hash === `#${this.details.id}`) this.open();
  }

  handleEvent(event) {
    if (event.type === "close") this.closed();
    else if (event.currentTarget === this.summary) {
      event.preventDefault();
      this.open();
    } else if (event.target === this.dialog) this.dialog.close();
  }

  open() {
    this.details.open = true; // a dialog inside closed details is not drawn
    if (!this.dialog.open) this.dialog.showModal();
  }

  closed() {
    this.details.open = false;
    this.summary.focus();
  }
}

customElements.define("bottom-sheet", BottomSheet);
