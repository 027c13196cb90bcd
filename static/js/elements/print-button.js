/* <print-button hidden><button>…</button></print-button>: shown where there is JavaScript; prints the page. */
class PrintButton extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.addEventListener("click", () => window.print());
  }
}

customElements.define("print-button", PrintButton);
