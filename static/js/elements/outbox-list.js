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
    const before = this.made.get(item.id);
    if (before?.looks === looks) return before.element;
    const element = await article(item);
    this.made.set(item.id, { looks, element });
    before?.element.replaceWith(element);
    return element;
  }

  async handleEvent() {
    const turn = (this.turn = {});
    const items = await outbox.items();
    const shown = await Promise.all(items.reverse().map(async (item) => [stateOf(item), await this.article(item)]));
    const order = JSON.stringify(shown.map(([state, element]) => [state, element.id]));
    if (turn !== this.turn || order === this.order) return;
    this.order = order;
    const focused = document.activeElement;
    const groups = ORDER.map((state) => shown.filter(([own]) => own === state).map(([, element]) => element));
    this.replaceChildren(this.nothing, ...groups.flatMap((own, index) => (own.length ? [card(ORDER[index], own)] : [])));
    if (!items.length) this.append(this.nothing.content.cloneNode(true));
    if (this.contains(focused)) focused.focus({ preventScroll: true });
  }
}

const stateOf = (item) => (item.refused_files || item.locked ? "held" : item.state);
const head = (state) => make("div", { className: "card-head" }, make("h2", {}, word(`group${state}`)));
const card = (state, articles) => make("section", { className: "card" }, head(state), ...articles);

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
  const mendable = item.state === "held" && !item.locked;
  if (state === "held") return [
    mendable && (item.code === 409 ? link(word("receipt"), `/receipts/${item.id}`) : link(word("edit"), edit)),
    mendable && item.code !== 409 && button(word("again"), () => again(item)),
    sure(word("discard"), word("sure"), () => throwAway(item)),
  ];
  if (state === "waiting" && !item.undone) return [amendable && link(word("edit"), edit), item.undo && button(word("undo"), () => undo(item.id))];
  return state === "sent" ? [link(word("receipt"), `/receipts/${item.id}`)] : [];
}

async function again(item) {
  await outbox.set(item.id, ({ state }) => (state === "held" ? { state: "waiting", next_at: 0, words: "" } : undefined));
  flush({ now: true });
}

async function throwAway(item) {
  if (item.locked) return outbox.dropItem(item.id).then(outbox.changed);
  if (item.state !== "sent") return discard(item.id);
  for (const file of await outbox.files(item.id)) if (file.state === "refused") await outbox.dropFile(file);
  return outbox.set(item.id, { refused_files: 0 });
}

/* A second tap on other words, within some seconds: nothing is thrown away by one. */
function sure(text, question, act) {
  const turn = (element, armed) => {
    element.toggleAttribute("data-sure", armed);
    element.textContent = armed ? question : text;
    element.dataset.kind = armed ? "danger" : "quiet";
  };
  return button(text, (element) => {
    if (element.hasAttribute("data-sure")) return act();
    turn(element, true);
    return setTimeout(turn, 8000, element, false);
  }, "quiet");
}

customElements.define("outbox-list", OutboxList);
