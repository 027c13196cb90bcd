/* The outbox of whoever is signed in on this page: what was noted, kept until the server has it.
 *
 * An item, opened: {id, state, saved_at, tries, next_at, why, after, received_at, location, words, code, files, …} and
 * what capture.js made of the form. States:
 *   waiting    not at the server yet, or nobody knows (tries > 0); `why` is network or server after a failure
 *   held       refused, in `words`: needs its owner
 *   sent       the server has it: received_at (server's ms). `files` counts photos still on the way
 *   withdrawn  taken back before it was ever sent
 * `events` says "change" whenever something did, here or in another tab, and "out" when the session is over.
 */
import * as store from "./store.js";
import { keyFrom, open, openBytes, seal, sealBytes } from "./seal.js";

const SOON = 150; // ms in which changes are told together
const channel = new BroadcastChannel("mulin-outbox");
const opened = new Map(); // what was unsealed once, by item
let key, telling;

export let person = Number(document.documentElement.dataset.person) || 0;
const unknown = document.documentElement.dataset.person === "unknown"; // a page kept for everybody: whoever has a key here
export const events = new EventTarget();
export const state = { settled: false, open: false, usable: false, signedOut: false, sending: "" }; // open: to read, usable: also to keep
export const ready = start();
channel.onmessage = ({ data }) => events.dispatchEvent(new Event(data ? "handed over" : "change"));

/* Nobody signed in: every key goes, what waits stays sealed. */
async function start() {
  try {
    if (unknown) person = (await store.keyHolder()) ?? 0;
    else if (await store.dropKeys(person)) channel.postMessage("handed over");
    if (!person) return;
    key = await ownKey();
    state.open = Boolean(key);
    state.usable = state.open && (await store.probe());
  } catch (error) {
    console.warn("outbox", error.name); // private windows and full disks: forms then go straight to the server
  }
  state.settled = true;
  changed();
}

async function ownKey() {
  const kept = await store.keyOf(person);
  const meta = document.querySelector("meta[name=outbox-key]");
  if (kept || !meta) return kept;
  const made = await keyFrom(meta.content);
  await store.keepKey(person, made);
  return made;
}

export function changed() {
  telling ??= setTimeout(() => {
    telling = undefined;
    channel.postMessage("");
    events.dispatchEvent(new Event("change"));
  }, SOON);
}

/* Items of this person in the order they were noted: as they lie there, and opened. */
export async function rows() {
  return state.open ? (await store.itemsOf(person)).sort((a, b) => a.saved_at - b.saved_at) : [];
}

export const items = async () => Promise.all((await rows()).map(opening));

/* What was sealed with a key nobody has any more (the server's secret was exchanged) stays, `locked`. */
export async function opening({ sealed, ...rest }) {
  try {
    if (!opened.has(rest.id) || opened.get(rest.id).version !== rest.version) opened.set(rest.id, { version: rest.version, body: await open(key, sealed) });
    return { ...rest, ...opened.get(rest.id).body };
  } catch {
    return { ...rest, locked: true, state: "held", fields: [] };
  }
}

export async function find(id) {
  const row = (await rows()).find((item) => item.id === id);
  return row && opening(row);
}

/* Keep one act. `body` is what capture.js made, `files` [{kind, sha256, size, bytes}]. Throws when there is no room. */
export async function add(id, body, files = [], { after = null, replace = null } = {}) {
  const sealedFiles = await Promise.all(files.map(async ({ bytes, ...file }, number) => (
    { ...file, number, sent: 0, state: "waiting", sealed: await sealBytes(key, bytes) }
  )));
  const version = crypto.randomUUID(); // of what is sealed here: a receipt is for the words that were sent
  const first = after && (await find(after));
  const begins = first?.state === "withdrawn" ? { state: "withdrawn", done_at: Date.now() } : { state: "waiting" };
  const item = { id, version, person, ...begins, saved_at: Date.now(), tries: 0, next_at: 0, after, files: files.length };
  await store.add({ ...item, sealed: await seal(key, body) }, sealedFiles, replace);
  opened.set(id, { version, body });
  changed();
  return { ...item, ...body };
}

export async function set(id, change, options) {
  const item = await store.update(id, typeof change === "function" ? change : () => change, options);
  if (item) changed();
  return item;
}

export const { filesOf: files, dropFile, drop: dropItem, keyHolder } = store;
export const fileBytes = (file) => openBytes(key, file.sealed);

/* The session is over: this key goes from the phone, and no other; this page may still keep what is being typed. */
export async function signedOut() {
  state.signedOut = true;
  events.dispatchEvent(new Event("out"));
  changed();
  await store.dropKey(person);
}
