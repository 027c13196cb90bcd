/* <install-card hidden>…</install-card>: asks once, kindly, to put Mulin on the home screen and to keep its data.
 *
 *   [name=install]   puts it on the home screen where the browser offers that, and asks to keep what is stored
 *   [name=later]     never asks again on this phone
 *   [data-for]       hints: ios (Safari's share button), wechat (open in the browser), any
 */
import { fact, keepFact } from "../outbox/store.js";

let offer;
window.addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offer = event;
});

class InstallCard extends HTMLElement {
  async connectedCallback() {
    const installed = matchMedia("(display-mode: standalone)").matches || navigator.standalone;
    const asked = await fact("asked").catch(() => true);
    if (asked || installed) return;
    const agent = navigator.userAgent;
    const kind = /MicroMessenger/i.test(agent) ? "wechat" : /iPhone|iPad/.test(agent) ? "ios" : "any";
    for (const hint of this.querySelectorAll("[data-for]")) hint.hidden = hint.dataset.for !== kind;
    this.querySelector("[name=install]").addEventListener("click", () => this.install());
    this.querySelector("[name=later]").addEventListener("click", () => this.done());
    this.hidden = false;
  }

  async install() {
    await navigator.storage?.persist?.();
    offer?.prompt();
    await this.done();
  }

  async done() {
    await keepFact("asked", true);
    this.hidden = true;
  }
}

customElements.define("install-card", InstallCard);
