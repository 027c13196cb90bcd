/* How an item ends without arriving, and how long one that has arrived stays readable. */
import * as outbox from "./outbox.js";
import * as store from "./store.js";

const KEPT = 7 * 24 * 3600 * 1000;

/* Throw away, by its owner's word: with what was to come after it. */
export async function discard(id) {
  const all = await outbox.rows();
  const held = all.find((item) => item.id === id)?.state === "held"; // it may have been sent again meanwhile
  if (held) for (const item of all) if (item.id === id || item.after === id) await store.drop(item.id);
  outbox.changed();
}

/* Take back what was never sent, or was refused, with what was to come after it. False: it may have arrived. */
export async function withdraw(id) {
  const mine = (item) => (item.state === "waiting" && item.tries === 0) || item.state === "held";
  const back = { state: "withdrawn", done_at: Date.now() };
  if (!(await outbox.set(id, (item) => (mine(item) ? back : undefined), store.STRICT))) return false;
  for (const item of await outbox.rows()) if (item.after === id) await outbox.set(item.id, back);
  return true;
}

/* What arrived long ago goes; its receipt stays at the server. */
export async function tidy() {
  for (const item of await outbox.rows()) {
    const over = item.state === "withdrawn" || (item.state === "sent" && !item.files && !item.refused_files);
    if (over && item.done_at < Date.now() - KEPT) await store.drop(item.id);
  }
}
