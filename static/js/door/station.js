/* What is noted at a door goes into the outbox of whoever holds this phone, first of all; then on its way.
 *
 *   note(action, fields, about)    one fact: its form's fields [name, value], and what the list on the phone says of it
 *                                  (what, title, said, subject). Rejects when it was neither kept nor received
 *   noted(action)                  the fields, as an object, of each one this page does not know of yet
 *   made()                         when the server made this page, or its copy on the phone, ms since 1970
 *   skew()                         ms by which the server's clock is ahead of ours, as far as we ever saw
 */
import * as outbox from "../outbox/outbox.js";
import { receipt } from "../outbox/receipts.js";
import { flush } from "../outbox/sender.js";

const REST = 800; // ms: people come one after the other, sending may take several at once
const SKEW = "mulin-skew"; // in localStorage
const VERSION = "1"; // of the fields written here and by who calls: "checkins.create" in forms/versions.py
let timer;

export async function note(action, fields, about) {
  await outbox.ready;
  const id = crypto.randomUUID();
  const here = location.pathname;
  const said = [...fields, ["form_version", VERSION], ["happened_at", String(Date.now())]];
  const body = { action, fields: said, said: "", subject: "", undo: "", next: here, page: here, thumb: "", ...about };
  if (await keep(id, body)) return soon();
  const answer = await receipt({ id, ...body });
  if (!answer || answer.status >= 400) throw new Error(answer?.words || "neither kept nor received");
}

/* False where this phone has no room, or is somebody else's by now: then the server decides. */
async function keep(id, body) {
  if (!outbox.state.usable || (await outbox.keyHolder()) !== outbox.person) return false;
  try {
    await outbox.add(id, body);
    return true;
  } catch (error) {
    console.warn("outbox", error.name);
    return false;
  }
}

function soon() {
  timer ??= setTimeout(() => {
    timer = undefined;
    flush({ now: true });
  }, REST);
}

export async function noted(action) {
  await outbox.ready;
  const own = (await outbox.items()).filter((item) => item.action === action && item.state !== "withdrawn");
  return own.filter((item) => item.state !== "sent" || item.received_at > made()).map((item) => Object.fromEntries(item.fields));
}

export function made() {
  const { copy, made } = document.documentElement.dataset;
  return Number(copy || made) || Date.now();
}

/* Measured where the page comes fresh from the server; a copy goes by what was measured last. */
export function skew() {
  const { copy, made: fresh } = document.documentElement.dataset;
  const [page] = performance.getEntriesByType("navigation");
  try {
    if (copy || !fresh || !page) return Number(localStorage.getItem(SKEW)) || 0;
    const ahead = Math.round(Number(fresh) - performance.timeOrigin - page.responseStart);
    localStorage.setItem(SKEW, ahead);
    return ahead;
  } catch {
    return 0; // a private window
  }
}
