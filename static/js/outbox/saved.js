/* The toast after keeping: what was noted, how far it is, and its undo. It comes along to the next page. */
import { withdraw } from "./endings.js";
import * as outbox from "./outbox.js";
import { flush } from "./sender.js";
import { clock, make, word } from "./words.js";

const NAME = "mulin-kept"; // in sessionStorage: {id, until} or {text, until}
const SECONDS = 10;
let shown;

export function sayKept(item) {
  remember({ id: item.id, until: Date.now() + SECONDS * 1000 });
  show(item);
}

/* What was said about the one before must not look like an answer to this tap. */
export function forget() {
  sessionStorage.removeItem(NAME);
  shown?.toast.remove();
  shown = undefined;
}

export function sayFull() {
  toast(make("p", {}, word("full")));
}

/* The page has no form for this one any more; the words it was refused with stay on the list. */
export function sayStranger(item) {
  toast(make("p", {}, word("stranger", { title: item.title })));
}

/* On each new page: what was kept a moment ago. */
export async function resume() {
  const { id, text, until } = JSON.parse(sessionStorage.getItem(NAME) ?? "{}");
  if (!until || until < Date.now()) return;
  if (text) return toast(make("p", {}, text), until);
  const item = await outbox.find(id);
  if (item) show(item, until);
}

outbox.events.addEventListener("change", async () => {
  if (!shown?.toast.isConnected) return;
  const item = await outbox.find(shown.id);
  if (item && shown) shown.line.textContent = sentence(item);
});

function remember(what) {
  sessionStorage.setItem(NAME, JSON.stringify(what));
}

function show(item, until = Date.now() + SECONDS * 1000) {
  const line = make("p", {}, sentence(item));
  const button = item.undo && make("button", { type: "button", className: "toast-act", textContent: word("undo") });
  if (button) button.addEventListener("click", () => undo(item.id));
  shown = { id: item.id, line, toast: toast([line, button], until) };
}

function sentence(item) {
  const where = item.state === "sent" ? word("sent", { time: clock(Date.now()) }) : item.state === "held" ? word("held") : word("saved");
  return [where, item.title, item.said].filter(Boolean).join(" · ");
}

function toast(children, until = Date.now() + SECONDS * 1000) {
  const flash = document.getElementById("flash");
  flash.querySelectorAll(".toast").forEach((old) => old.remove());
  const element = make("undo-toast", { className: "toast" }, ...[children].flat());
  element.dataset.seconds = Math.max(1, Math.round((until - Date.now()) / 1000));
  flash.append(element);
  return element;
}

/* Never tried: it simply does not go. Else its undo waits behind it, and takes it back at the server. */
export async function undo(id) {
  const item = await outbox.find(id);
  if (!item || item.undone || item.state === "withdrawn") return;
  const withdrawn = await withdraw(id);
  if (!withdrawn) await takeBack(item);
  remember({ text: word("undone"), until: Date.now() + SECONDS * 1000 });
  shown = undefined;
  toast(make("p", {}, word("undone")));
  if (withdrawn) return;
  await Promise.race([flush({ now: true }), new Promise((done) => setTimeout(done, 1500))]);
  if (!document.querySelector("form[data-touched]")) location.reload();
}

async function takeBack(item) {
  const mine = await outbox.set(item.id, (kept) => (kept.undone ? undefined : { undone: true }));
  if (!mine) return;
  const fields = [["act", item.id], ["form_version", "1"], ["happened_at", String(Date.now())]];
  const body = { action: item.undo, fields, what: word("undo"), title: item.title, said: word("undo"), subject: "", undo: "", next: "", page: item.page, thumb: "" };
  await outbox.add(crypto.randomUUID(), body, [], { after: item.id });
}
