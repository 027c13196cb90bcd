/* Sends what waits, one at a time, in one tab at a time. Only a receipt that names its id takes an item out.
 *
 * flush({ now }) starts, or goes round once more; `now` tries also what would wait longer. It is called on load, when
 * the network or the page comes back, after each save, by a timer, a button, and Background Sync where there is one.
 */
import * as outbox from "./outbox.js";
import { receipt } from "./receipts.js";
import * as turns from "./turns.js";
import { sendFiles } from "./files.js";

const STUCK = 60000; // another tab that holds the lock this long was put to sleep by the phone
let running, again = false, urgent = false, timer;

export function flush({ now = false } = {}) {
  urgent ||= now;
  if (running) {
    again = true;
    return running;
  }
  running = alone(round).catch((error) => console.warn("outbox", error.name)).finally(() => {
    running = undefined;
    if (again) {
      again = false;
      return flush();
    }
    return plan();
  });
  return running;
}

async function alone(work) {
  await outbox.ready;
  if (!outbox.state.open || outbox.state.signedOut) return;
  if (!navigator.locks) return work(); // the server takes each form in once all the same
  const signal = AbortSignal.timeout(STUCK);
  try {
    await navigator.locks.request("mulin-outbox", { signal }, work);
  } catch (error) {
    if (!signal.aborted) throw error;
    await navigator.locks.request("mulin-outbox", { steal: true }, work);
  }
}

/* Text first, then photos. No network ends the round; a fault with one item does not. */
async function round() {
  if (navigator.onLine === false) return;
  const tried = new Set(), now = urgent;
  urgent = false;
  for (let line; (line = await turns.due(tried, now)).length; ) {
    for (const item of line) {
      tried.add(item.id);
      if (!(await send(item))) return;
    }
  }
  await sendFiles(now);
  if (tried.size) outbox.events.dispatchEvent(new Event("drained"));
}

async function send(item) {
  const tries = item.tries + 1;
  const mine = (kept) => kept.state === "waiting" && kept.version === item.version;
  try {
    if (!(await outbox.set(item.id, (kept) => (mine(kept) ? { tries } : undefined)))) return true;
  } catch (error) {
    console.warn("outbox", error.name); // a full phone: it goes all the same, and counts once
  }
  item.tries = tries;
  outbox.state.sending = item.id;
  outbox.changed();
  try {
    return await settle(item, await receipt(item));
  } finally {
    outbox.state.sending = "";
    outbox.changed();
  }
}

/* False ends the round. */
async function settle(item, said) {
  if (!said) {
    await turns.later(item, "network");
    return false;
  }
  await turns.wake();
  if (said.status < 400) {
    const { received_at, location, words } = said;
    await arrived(item, { state: "sent", received_at, location, words, code: said.status, why: "", done_at: Date.now() });
  } else if (said.status === 401) {
    await outbox.signedOut();
    return false;
  } else if (said.status === 429 || said.status >= 500) {
    await turns.later(item, "server", said.words);
  } else {
    const held = { state: "held", code: said.status, words: said.words, why: "" };
    await outbox.set(item.id, (kept) => (kept.version === item.version ? held : undefined));
  }
  return true;
}

/* Only the words that were sent: others may stand in their place by now. Where there is no room to write that it has
 * arrived, it goes, so that there is. */
async function arrived(item, receipt) {
  try {
    await outbox.set(item.id, (kept) => (kept.version === item.version ? receipt : undefined));
  } catch (error) {
    if (item.files) throw error;
    await outbox.dropItem(item.id);
  }
}

async function plan() {
  clearTimeout(timer);
  if (!outbox.state.open || outbox.state.signedOut) return;
  const pause = await turns.nextTry();
  if (pause !== undefined) timer = setTimeout(flush, pause);
}
