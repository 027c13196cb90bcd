/* <outbox-transfer><button name="now"><button name="export"><input type="file" name="import"><p role="status"></outbox-transfer>
 *
 *   [name=now]      sends what waits, without waiting longer
 *   [name=export]   saves it as a sealed file; data-name is the file's name, {day} the day
 *   [name=import]   takes such a file over on another phone of the same person
 */
import * as outbox from "../outbox/outbox.js";
import { flush } from "../outbox/sender.js";
import { exported, imported } from "../outbox/transfer.js";
import { make, word } from "../outbox/words.js";

class OutboxTransfer extends HTMLElement {
  connectedCallback() {
    this.querySelector("[name=now]").addEventListener("click", () => flush({ now: true }));
    this.querySelector("[name=export]").addEventListener("click", () => this.save());
    this.querySelector("[name=import]").addEventListener("change", (event) => this.load(event.target));
  }

  async save() {
    await outbox.ready;
    const url = URL.createObjectURL(await exported());
    const day = new Date().toISOString().slice(0, 10);
    make("a", { href: url, download: this.dataset.name.replace("{day}", day) }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  }

  async load(input) {
    const status = this.querySelector("[role=status]");
    try {
      const done = await imported(input.files[0]);
      status.textContent = done.foreign ? word("foreign", { n: done.foreign }) : word("imported", { n: done.imported });
      flush({ now: true });
    } catch (error) {
      status.textContent = word("unreadable");
      console.info("import", error.name);
    }
    input.value = "";
  }
}

customElements.define("outbox-transfer", OutboxTransfer);
