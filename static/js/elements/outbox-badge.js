/* <outbox-badge>: how many forms wait on this phone, need their owner, or when the last one arrived.
 *
 *   data-state   needs | out | waiting | sending | sent | empty, set by the element
 *
 * Words from <template id="outbox-words">. A link to /outbox; empty while there is nothing to say.
 */
import * as outbox from "../outbox/outbox.js";
import { clock, make, word } from "../outbox/words.js";

class OutboxBadge extends HTMLElement {
  connectedCallback() {
    outbox.events.addEventListener("change", this);
    outbox.ready.then(() => this.handleEvent());
  }

  disconnectedCallback() {
    outbox.events.removeEventListener("change", this);
  }

  async handleEvent() {
    const [state, text] = summary(await outbox.rows());
    this.dataset.state = state;
    if (!text) return this.replaceChildren();
    const pill = make("span", { className: "pill" }, text);
    pill.dataset.kind = { needs: "bad", out: "bad", sent: "ok" }[state] ?? "wait";
    return this.replaceChildren(make("a", { href: "/outbox" }, pill));
  }
}

function summary(items) {
  const count = (state) => items.filter((item) => item.state === state).length;
  const files = items.filter((item) => item.state === "sent").reduce((sum, item) => sum + item.files, 0);
  const waiting = count("waiting"), held = count("held") + items.filter((item) => item.refused_files).length;
  const last = Math.max(0, ...items.map((item) => (item.state === "sent" ? item.done_at : 0)));
  if (held) return ["needs", word("needs", { n: held })];
  if (outbox.state.signedOut) return ["out", word("out")];
  if (outbox.state.sending) return ["sending", word("sending", { n: waiting })];
  if (waiting) return ["waiting", word("waiting", { n: waiting })];
  if (files) return ["waiting", word("files", { n: files })];
  return new Date(last).toDateString() === new Date().toDateString() ? ["sent", word("all", { time: clock(last) })] : ["empty", ""];
}

customElements.define("outbox-badge", OutboxBadge);
