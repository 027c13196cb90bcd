/* <undo-toast data-seconds="10">message and a form that takes it back</undo-toast>
 *
 * Goes away after data-seconds, but never under a finger, a pointer or the focus. Without JavaScript it stays.
 * Only the offer goes: the act can still be taken back from its own page.
 */
class UndoToast extends HTMLElement {
  connectedCallback() {
    this.wait(Number(this.dataset.seconds) || 10);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  wait(seconds) {
    this.timer = setTimeout(() => {
      if (document.hidden || this.matches(":hover, :focus-within") || this.querySelector("[aria-busy]")) this.wait(2);
      else this.remove();
    }, seconds * 1000);
  }
}

customElements.define("undo-toast", UndoToast);
