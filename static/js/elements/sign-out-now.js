/* <sign-out-now>a form that signs out</sign-out-now>: tells the server that somebody left this phone without a network. */
class SignOutNow extends HTMLElement {
  connectedCallback() {
    window.addEventListener("online", this);
    this.handleEvent();
  }

  disconnectedCallback() {
    window.removeEventListener("online", this);
  }

  async handleEvent() {
    if (!(await caches.has("left"))) return location.replace("/sign-in"); // another tab was quicker, or nobody is leaving
    const form = this.querySelector("form");
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
    if (answer?.type !== "opaqueredirect") return undefined; // no network yet: later again
    await caches.delete("left");
    return location.replace("/sign-in");
  }
}

customElements.define("sign-out-now", SignOutNow);
