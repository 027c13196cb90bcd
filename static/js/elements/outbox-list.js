/* <outbox-list>: every item of this person on this phone, what is to be done about it, and its receipt.
 *
 *   data-state on each <article id="outbox-<id>">: held | waiting | sent | withdrawn
 *
 * Words from <template id="outbox-words">; <template> inside the element is shown when there is nothing.
 */
import { discard } from "../outbox/endings.js";
import * as outbox from "../outbox/outbox.js";
import { undo } from "../outbox/saved.js";
import { flush } from "../outbox/sender.js";
import { button, clock, link, make, word } from "../outbox/words.js";

const ORDER = ["held", "waiting", "sent", "withdrawn"];

class OutboxList extends HTMLElement {
  connectedCallback() {
    this.nothing = this.querySelector("template");
    this.made = new Map();
    outbox.events.addEventListener("change", this);
    outbox.ready.then(() => this.handleEvent());
  }

  disconnectedCallback() {
    outbox.events.removeEventListener("change", this);
  }

  /* Only what has changed is made anew: there may be hundreds. */
  async article(item) {
    const looks = JSON.stringify([item.state, item.tries, item.next_at, item.words, item.files, item.refused_files, item.undone,
      outbox.state.sending === item.id]);
    if (this.made.get(item.id)?.looks !== looks) this.made.set(item.id, { looks, element: await article(item) });
    return this.made.get(item.id).element;
  }

  async handleEvent() {
    const turn = (this.turn = {});
    const items = await outbox.items();
    const shown = await Promise.all(items.reverse().map(async (item) => [stateOf(item), await this.article(item)]));
    if (turn !== this.turn || this.querySelector("[data-sure]")) return;
    const groups = ORDER.map((state) => shown.filter(([own]) => own === state).map(([, element]) => element));
    this.replaceChildren(this.nothing, ...groups.flatMap((own, index) => (own.length ? [card(ORDER[index], own)] : [])));
    if (!items.length) this.append(this.nothing.content.cloneNode(true));
  }
}

const stateOf = (item) => (item.refused_files || item.locked ? "held" : item.state);

function card(state, articles) {
  return make("section", { className: "card" }, make("div", { className: "card-head" }, make("h2", {}, word(`group${state}`))), ...articles);
}

async function article(item) {
  const state = stateOf(item);
  const element = make("article", { id: `outbox-${item.id}`, className: "kept" });
  element.dataset.state = state;
  if (item.thumb) element.append(make("img", { src: item.thumb, alt: "" }));
  const title = [item.title, item.what].filter(Boolean).join(" · ");
  element.append(make("p", {}, make("b", {}, title), make("span", {}, item.said ?? ""), make("small", {}, line(item))));
  const refused = item.refused_files ? (await outbox.files(item.id)).find((file) => file.state === "refused")?.words : "";
  if (state === "held") element.append(make("p", { className: "error" }, item.words || refused || word("locked")));
  else if (item.words) element.append(make("p", { className: "hint" }, item.words));
  const acts = make("div", { className: "buttons" }, ...buttons(item, state));
  if (acts.childElementCount) element.append(acts);
  return element;
}

function line(item) {
  const noted = word("noted", { time: clock(item.saved_at) });
  if (item.state === "withdrawn") return `${noted} · ${word("undone")}`;
  if (item.state === "sent") return [noted, word("sent", { time: clock(item.received_at) }), item.files && word("files", { n: item.files })].filter(Boolean).join(" · ");
  if (outbox.state.sending === item.id) return `${noted} · ${word("now")}`;
  return item.why && item.next_at > Date.now() ? `${noted} · ${word("next", { time: clock(item.next_at) })}` : noted;
}

function buttons(item, state) {
  const edit = item.what && (state === "held" ? `${item.page}#outbox=${item.id}` : `/patrols/visits/mine/edit?act=${item.id}`);
  const amendable = /\/(visits|walks)$/.test(item.action ?? "");
  if (state === "held") return [
    item.state === "held" && !item.locked && link(word("edit"), edit),
    item.state === "held" && !item.locked && button(word("again"), () => again(item)),
    sure(word("discard"), word("sure"), () => throwAway(item)),
  ];
  if (state === "waiting" && !item.undone) return [amendable && link(word("edit"), edit), item.undo && button(word("undo"), () => undo(item.id))];
  return state === "sent" ? [link(word("receipt"), `/receipts/${item.id}`)] : [];
}

async function again(item) {
  await outbox.set(item.id, { state: "waiting", next_at: 0, words: "" });
  flush({ now: true });
}

async function throwAway(item) {
  if (item.state !== "sent") return discard(item.id);
  for (const file of await outbox.files(item.id)) if (file.state === "refused") await outbox.dropFile(file);
  return outbox.set(item.id, { refused_files: 0 });
}

/* A second tap on other words: nothing is thrown away by one. */
function sure(text, question, act) {
  return button(text, (element) => {
    if (element.dataset.sure === undefined) {
      element.dataset.sure = "";
      element.textContent = question;
      element.dataset.kind = "danger";
      return;
    }
    delete element.dataset.sure;
    act();
  }, "quiet");
}

customElements.define("outbox-list", OutboxList);
