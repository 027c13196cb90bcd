/* <app-update hidden><p>…</p><button>…</button></app-update>: a new version waits; it comes when the person says so.
 *
 * Never reloads a page with a form that something was typed into: then the new version shows on the next page.
 */
import { registration } from "../worker.js";

class AppUpdate extends HTMLElement {
  async connectedCallback() {
    this.querySelector("button").addEventListener("click", () => this.update());
    const own = await registration;
    if (!own) return;
    this.show(own);
    const watch = () => own.installing?.addEventListener("statechange", () => this.show(own));
    watch(); // one that began before this page
    own.addEventListener("updatefound", watch);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && own.update().catch(() => {}));
  }

  show(own) {
    this.hidden = !own.waiting || !navigator.serviceWorker.controller;
  }

  async update() {
    const own = await registration;
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      this.hidden = true;
      if (!document.querySelector("form[data-touched]")) location.reload();
    }, { once: true });
    own.waiting?.postMessage("update");
  }
}

customElements.define("app-update", AppUpdate);
