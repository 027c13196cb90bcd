/* <pack-status>: what of the day is on this phone, how old it is, and how much room there is.
 *
 *   data-progress, -none, -age, -failed, -room, -persisted, -loose   sentences with {done} {changed} {time} {n} {used} {left}
 *   [name=fetch]     a button that brings the pack up to date
 *   [data-line=pack], [data-line=room], <progress>   filled in
 */
import { clock } from "../outbox/words.js";
import { ask } from "../worker.js";

class PackStatus extends HTMLElement {
  connectedCallback() {
    navigator.serviceWorker?.addEventListener("message", this);
    this.button = this.querySelector("[name=fetch]");
    this.button.addEventListener("click", () => this.fetch());
    this.show();
    this.room();
  }

  disconnectedCallback() {
    navigator.serviceWorker?.removeEventListener("message", this);
  }

  fetch() {
    this.button.disabled = true;
    this.say("pack", this.sentence("progress", { done: 0, changed: "…" }));
    ask("pack now");
  }

  handleEvent({ data }) {
    if (!data?.pack) return;
    const { done, changed, end, failed } = data.pack;
    const bar = this.querySelector("progress");
    bar.hidden = Boolean(end || failed);
    if (end) this.show();
    else if (failed) this.say("pack", this.sentence("failed"));
    else {
      bar.max = changed;
      bar.value = done;
      this.say("pack", this.sentence("progress", { done, changed }));
    }
    if (end || failed) this.button.disabled = false;
  }

  async show() {
    const name = window.caches && (await caches.keys()).find((other) => other.startsWith("pack-"));
    const about = name && (await (await (await caches.open(name)).match("/pack"))?.json());
    if (!about?.made_at) return this.say("pack", this.sentence("none"));
    return this.say("pack", this.sentence("age", { time: clock(about.made_at), n: about.total, doors: about.doors }));
  }

  async room() {
    const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {};
    const kept = await navigator.storage?.persisted?.();
    const mb = (bytes) => (bytes > 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`);
    if (quota) this.say("room", `${this.sentence("room", { used: mb(usage), left: mb(quota - usage) })} ${this.sentence(kept ? "persisted" : "loose")}`);
  }

  say(line, text) {
    this.querySelector(`[data-line=${line}]`).textContent = text;
  }

  sentence(name, values = {}) {
    return this.dataset[name].replace(/\{(\w+)\}/g, (_all, key) => values[key] ?? "");
  }
}

customElements.define("pack-status", PackStatus);
