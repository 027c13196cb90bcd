/* <fresh-part id data-url data-now>: a part of a page that renews itself while somebody looks at it.
 *
 * The address brings the page once more, and ?mark= of what stands here: 204 means that nothing has changed. Only this
 * part is put in its place: messages, the rest of the page and its scrolling stay as they are, and nothing happens while
 * somebody is at it (a form touched or on its way, an open sheet). Without a network it says nothing and waits. With
 * data-now it is fetched as soon as it stands.
 */
import { clock } from "../outbox/words.js";

const EVERY = 45000;

class FreshPart extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => this.renew(), Number(this.dataset.every) || EVERY);
    document.addEventListener("visibilitychange", this);
    if ("now" in this.dataset) this.renew();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this);
  }

  handleEvent() {
    if (document.visibilityState === "visible" && Date.now() - (this.asked ?? 0) > EVERY) this.renew();
  }

  /* As of when: where the page says so. */
  say(now) {
    const place = document.querySelector("[data-as-of]");
    if (place) place.textContent = place.dataset.asOf.replace("{time}", clock(now));
  }

  async renew() {
    if (document.visibilityState !== "visible" || navigator.onLine === false || this.busy || isAtIt()) return;
    this.asked = Date.now();
    this.busy = true;
    try {
      const made = await fetch(this.dataset.url, { redirect: "manual", headers: { "HX-Request": "true" } });
      if (made.status === 204) this.say(Date.now());
      if (made.status !== 200 || made.headers.get("Mulin-Person") !== document.documentElement.dataset.person) return;
      const page = new DOMParser().parseFromString(await made.text(), "text/html");
      const fresh = page.getElementById(this.id);
      if (fresh && this.isConnected && !isAtIt()) put(this, document.importNode(fresh, true));
      this.say(Date.now());
    } catch {
      // no network, or not our server: the next time
    } finally {
      this.busy = false;
    }
  }
}

const isAtIt = () => document.querySelector("form[data-touched], form[aria-busy], dialog[open]");

function put(old, fresh) {
  const focused = old.contains(document.activeElement) && document.activeElement.id;
  old.replaceWith(fresh);
  window.htmx?.process(fresh);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  fresh.dispatchEvent(new CustomEvent("renewed", { bubbles: true }));
}

customElements.define("fresh-part", FreshPart);
