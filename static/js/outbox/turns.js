/* Whose turn it is: which item goes next, and when one that failed is tried again. */
import * as outbox from "./outbox.js";
import * as store from "./store.js";

const LATEST = 5 * 60 * 1000; // the longest pause between two tries

/* What waits and may go, the oldest first: what it comes after has arrived (long ago, where it is not here any more). */
async function waiting() {
  const kept = await outbox.rows();
  const states = new Map(kept.map((item) => [item.id, item.state]));
  return kept.filter((item) => item.state === "waiting" && ["sent", undefined].includes(states.get(item.after)));
}

/* The items to send next, opened: those that are due, or with `now` all, but none that was tried in this round. */
export async function due(tried, now) {
  const found = (await waiting()).filter((item) => !tried.has(item.id) && (now || isDue(item)));
  return (await Promise.all(found.map(outbox.opening))).filter((item) => !item.locked);
}

/* A clock that was set back must not make anything wait for days. */
const isDue = (item) => item.next_at <= Date.now() || item.next_at > Date.now() + 2 * LATEST;

/* When to try again by itself, in ms from now; undefined when nothing waits. */
export async function nextTry() {
  const files = (await outbox.rows()).filter((item) => item.state === "sent" && item.files > 0);
  const times = [...(await waiting()), ...files].map((item) => (isDue(item) ? 0 : item.next_at - Date.now()));
  return times.length ? Math.max(1000, Math.min(...times)) : undefined;
}

/* Wait longer each time, and not all phones at once. */
export function later(item, why, words = "") {
  const pause = Math.min(LATEST, 1000 * 2 ** Math.min(item.tries, 9)) * (0.75 + Math.random() / 2);
  return outbox.set(item.id, () => ({ why, words, next_at: Date.now() + pause }));
}

/* The network is back: whatever waited for it need not wait longer. */
export async function wake() {
  for (const item of await outbox.rows()) if (item.why === "network") await store.update(item.id, () => ({ why: "", next_at: 0 }));
}
