/* Whose turn it is: which item goes next, and when one that failed is tried again. */
import * as outbox from "./outbox.js";
import * as store from "./store.js";

const LATEST = 5 * 60 * 1000; // the longest pause between two tries
const STUBBORN = 12; // tries after which an item holds no other back: an hour or so
const quiet = { fails: 0, until: 0 }; // while there is no network, nobody is tried

/* What waits and may go, the oldest first: what it comes after has arrived (long ago, where it is not here any more). */
async function waiting() {
  const kept = await outbox.rows();
  const states = new Map(kept.map((item) => [item.id, item.state]));
  return kept.filter((item) => item.state === "waiting" && ["sent", undefined].includes(states.get(item.after)));
}

/* The same, opened. Steps of one issue go in the order they were made: a later one stands behind an earlier one, unless
 * that has been in its way for long. */
async function line() {
  const ahead = new Set();
  const items = (await Promise.all((await waiting()).map(outbox.opening))).filter((item) => !item.locked);
  return items.filter((item) => {
    const issue = /^\/issues\/\d+\//.exec(item.action)?.[0];
    const free = !issue || !ahead.has(issue);
    if (issue && item.tries < STUBBORN) ahead.add(issue);
    return free;
  });
}

/* The items to send next, opened: those that are due, or with `now` all, but none that was tried in this round. */
export async function due(tried, now) {
  if (!now && isAhead(quiet.until)) return [];
  return (await line()).filter((item) => !tried.has(item.id) && (now || isDue(item)));
}

/* A clock that was set back must not make anything wait for days. */
const isAhead = (time) => time > Date.now() && time < Date.now() + 2 * LATEST;
const isDue = (item) => !isAhead(item.next_at);

/* When to try again by itself, in ms from now; undefined when nothing waits. */
export async function nextTry() {
  const files = (await outbox.rows()).filter((item) => item.state === "sent" && item.files > 0);
  const times = [...(await line()), ...files].map((item) => (isDue(item) ? 0 : item.next_at - Date.now()));
  const rest = isAhead(quiet.until) ? quiet.until - Date.now() : 0;
  return times.length && navigator.onLine !== false ? Math.max(1000, rest, Math.min(...times)) : undefined;
}

/* Wait longer each time, and not all phones at once. */
export function later(item, why, words = "") {
  if (why === "network") quiet.until = Date.now() + pauseAfter((quiet.fails += 1));
  const same = (kept) => (kept.version === item.version ? { why, words, next_at: Date.now() + pauseAfter(item.tries) } : undefined);
  return outbox.set(item.id, same);
}

const pauseAfter = (tries) => Math.min(LATEST, 1000 * 2 ** Math.min(tries, 9)) * (0.75 + Math.random() / 2);

/* The network is back: whatever waited for it need not wait longer. */
export async function wake() {
  if (!quiet.fails) return;
  quiet.fails = quiet.until = 0;
  for (const item of await outbox.rows()) if (item.why === "network") await store.update(item.id, () => ({ why: "", next_at: 0 }));
}
