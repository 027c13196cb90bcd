/* What this phone keeps, in IndexedDB. No other file knows it.
 *
 *   items   one form each: {id, person, state, saved_at, tries, next_at, why, after, sealed, …}; see outbox.js
 *   files   photos and voice notes of items: {item, number, kind, sha256, size, sealed, sent, state, words}
 *   keys    {person, key}: opens what is sealed for whoever is signed in; never leaves the phone
 *   facts   small things under a name
 */
import { openDB } from "../../vendor/idb.js";

export const STRICT = { durability: "strict" }; // on the disk before we say so
let opening;

function open() {
  opening ??= openDB("mulin", 1, {
    upgrade(db) {
      db.createObjectStore("items", { keyPath: "id" }).createIndex("person", "person");
      db.createObjectStore("files", { keyPath: ["item", "number"] }).createIndex("item", "item");
      db.createObjectStore("keys", { keyPath: "person" });
      db.createObjectStore("facts");
    },
    blocking: (_now, _wanted, event) => event.target.close(), // a newer page wants to change it
    terminated: () => (opening = undefined),
  });
  opening.catch(() => (opening = undefined));
  return opening;
}

/* iOS closes the database when memory is short, or loses touch with it: open it again, once. */
const HICCUPS = ["InvalidStateError", "UnknownError", "AbortError", "TransactionInactiveError"];
async function using(work) {
  try {
    return await work(await open());
  } catch (error) {
    if (!HICCUPS.includes(error.name)) throw error;
    opening = undefined;
    return work(await open());
  }
}

/* Does this phone let us keep something, right now? */
export async function probe() {
  try {
    await using(async (db) => {
      await db.put("facts", new Uint8Array(4096), "probe");
      await db.delete("facts", "probe");
    });
    return true;
  } catch {
    return false;
  }
}

export const itemsOf = (person) => using((db) => db.getAllFromIndex("items", "person", person));
export const filesOf = (id) => using((db) => db.getAllFromIndex("files", "item", id));

/* An item with its files, all or nothing; `replace`: in the place of a held one, else NotFoundError. Taken id: ConstraintError. */
export function add(item, files, replace) {
  return using(async (db) => {
    const tx = db.transaction(["items", "files"], "readwrite", STRICT);
    tx.done.catch(() => {}); // whatever fails below says it better
    if (replace) {
      const before = await tx.objectStore("items").get(replace);
      if (before?.state !== "held") throw new DOMException("it has gone on", "NotFoundError");
      await remove(tx, replace);
    }
    await tx.objectStore("items").add(item);
    for (const file of files) tx.objectStore("files").put({ ...file, item: item.id });
    await tx.done;
  });
}

/* Read, change, write in one step: `change(item)` returns what to set, or nothing to leave it. */
export function update(id, change, options) {
  return using(async (db) => {
    const tx = db.transaction("items", "readwrite", options); // a receipt that gets lost is asked for once more
    const item = await tx.store.get(id);
    const changes = item && change(item);
    if (changes) tx.store.put(Object.assign(item, changes));
    await tx.done;
    return changes ? item : undefined;
  });
}

export const updateFile = (file, changes) => using((db) => db.put("files", Object.assign(file, changes)));

/* Only ever called for what has arrived, or what its owner threw away. */
export const dropFile = (file) => using((db) => db.delete("files", [file.item, file.number]));

export function drop(id) {
  return using(async (db) => {
    const tx = db.transaction(["items", "files"], "readwrite", STRICT);
    await remove(tx, id);
    await tx.done;
  });
}

async function remove(tx, id) {
  tx.objectStore("items").delete(id);
  for (const key of await tx.objectStore("files").index("item").getAllKeys(id)) tx.objectStore("files").delete(key);
}

export const keyOf = (person) => using(async (db) => (await db.get("keys", person))?.key);
export const dropKey = (person) => using((db) => db.delete("keys", person));
export const keepKey = (person, key) => using((db) => db.put("keys", { person, key }));

/* Who is signed in as far as this phone knows: there is one key at most. */
export const keyHolder = () => using(async (db) => (await db.getAllKeys("keys"))[0]);

/* Whoever else was signed in here: what is theirs stays, sealed. Without `person`: everybody. True when there was one. */
export function dropKeys(person) {
  return using(async (db) => {
    const others = (await db.getAllKeys("keys")).filter((other) => other !== person);
    for (const other of others) await db.delete("keys", other);
    return others.length > 0;
  });
}

export const fact = (name) => using((db) => db.get("facts", name));
export const keepFact = (name, value) => using((db) => db.put("facts", value, name));
