/* <counter-desk data-url data-community data-action data-cap data-…words>
 *   <template class="shop-cache">JSON</template><template class="desk-prices">JSON</template>
 *   <template class="desk-item">a form</template><template class="desk-walk">a form</template>
 *   <pass-scanner>…<div class="desk-found">…</counter-desk>
 *
 * The counter of the market. With a network a code or the number of a pass goes to the server, whose page says what is
 * there. Without one the sealed codes on this page tell (counter/cache.js), what is handed over waits in the outbox, and
 * somebody without a reservation gets things up to data-cap points a day. Events: none.
 */
import { openCache } from "../counter/cache.js";
import { itemForm, passIn, walkForm } from "../counter/forms.js";
import { withinReach } from "../counter/reach.js";
import { cost, spent } from "../counter/spent.js";
import { squeeze } from "../door/base32.js";
import { spaced } from "../door/numbers.js";
import { noted } from "../door/station.js";

class CounterDesk extends HTMLElement {
  connectedCallback() {
    this.cache = this.querySelector(".shop-cache") && openCache(this.json(".shop-cache"));
    this.prices = this.json(".desk-prices");
    this.cap = Number(this.dataset.cap);
    this.scanner = this.querySelector("pass-scanner");
    this.found = this.querySelector(".desk-found");
    this.addEventListener("code", this);
    this.addEventListener("released", this, true);
    window.addEventListener("submit", this, true); // before forms.js hands it to the outbox
  }

  disconnectedCallback() {
    window.removeEventListener("submit", this, true);
  }

  json(name) {
    return JSON.parse(this.querySelector(name).content.textContent);
  }

  handleEvent(event) {
    if (event.type === "code") return this.take(event.detail.text);
    if (!event.target.matches?.("form[data-desk=walk]")) return undefined;
    return event.type === "submit" ? this.check(event) : this.fallen(event.target);
  }

  async take(text) {
    const code = squeeze(text);
    const digits = /^\d{6}$/.test(code);
    const pass = digits ? null : passIn(text);
    if (!digits && !pass) return this.say("refused", text.slice(0, 12), this.dataset.unreadable);
    if (await withinReach()) return location.assign(this.place(digits ? code : pass.number));
    if (!this.cache) return location.assign(this.dataset.url); // what was found does not carry the others
    try {
      return digits ? await this.byCode(code) : await this.byPass(pass, text);
    } catch (error) {
      console.warn("counter", error.name);
      return this.say("refused", spaced(pass?.number ?? code), this.dataset.unreadable);
    }
  }

  place(code) {
    return `${this.dataset.url}?${new URLSearchParams({ community: this.dataset.community, code })}`;
  }

  async byCode(code) {
    const item = await this.cache.byCode(code);
    if (!item) return this.say("refused", code, this.dataset.unknown);
    this.found.replaceChildren();
    return this.show(item);
  }

  /* A typed number opens nothing; it may take something all the same, as far as the cap goes. */
  async byPass(pass, text) {
    const items = pass.secret ? await this.cache.byPass(pass) : [];
    this.found.replaceChildren();
    for (const item of items) await this.show(item);
    if (this.cap) await this.offer(pass.number, text);
    if (!items.length) this.say(this.cap ? "in" : "refused", spaced(pass.number), this.cap ? this.dataset.offline : this.dataset.nothing);
  }

  async show(item) {
    const action = `/redemptions/${item.id}/collect`;
    if ((await noted(action)).length) return this.say("again", item.title, this.dataset.again);
    this.found.append(itemForm(this.querySelector(".desk-item"), item, action));
    return this.say("in", item.title, item.name);
  }

  async offer(number, text) {
    this.found.append(walkForm(this.querySelector(".desk-walk"), spaced(number), text));
    await this.without(this.found.querySelector("form[data-desk=walk]"));
  }

  /* From here on the outbox takes it, up to the cap; `spent` is known before the tap, which cannot wait for it. */
  async without(form) {
    this.spent = await spent(this.dataset.action, this.prices);
    form.removeAttribute("data-direct");
    form.querySelector(".desk-left").textContent = this.dataset.left.replace("{left}", Math.max(0, this.cap - this.spent)).replace("{cap}", this.cap);
  }

  /* It did not arrive: where the network has gone, the same form may wait in the outbox under the same id. */
  async fallen(form) {
    if (form.isConnected && form.hasAttribute("data-direct") && !(await withinReach())) await this.without(form);
  }

  check(event) {
    const form = event.target;
    if (form.hasAttribute("data-direct")) return;
    const total = cost(new FormData(form).getAll("picked"), this.prices);
    const words = total ? this.spent + total > this.cap && this.dataset.over : this.dataset.choose;
    form.querySelector(".error").textContent = words || "";
    if (!words) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  say(kind, title, line) {
    this.scanner.signal(kind, title, line);
    if (kind === "in") this.found.scrollIntoView({ block: "nearest" });
  }
}

customElements.define("counter-desk", CounterDesk);
