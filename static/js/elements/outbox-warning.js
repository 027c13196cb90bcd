/* <outbox-warning data-text="… {n} …" hidden>: before signing out, how much is not sent yet and what becomes of it. */
import * as outbox from "../outbox/outbox.js";

class OutboxWarning extends HTMLElement {
  connectedCallback() {
    outbox.events.addEventListener("change", this);
    outbox.ready.then(() => this.handleEvent());
  }

  disconnectedCallback() {
    outbox.events.removeEventListener("change", this);
  }

  async handleEvent() {
    const items = await outbox.items();
    const n = items.filter((item) => ["waiting", "held"].includes(item.state) || item.files).length;
    this.hidden = !n;
    this.textContent = this.dataset.text.replace("{n}", n);
  }
}

customElements.define("outbox-warning", OutboxWarning);
