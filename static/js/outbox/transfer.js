/* The outbox as a file, to be carried to another phone of the same person. It stays sealed in there. */
import * as outbox from "./outbox.js";
import * as store from "./store.js";

const FORMAT = "mulin-outbox-1";

/* A Blob of everything that is not sent yet, with its photos. */
export async function exported() {
  const items = (await store.itemsOf(outbox.person)).filter((item) => ["waiting", "held"].includes(item.state) || item.files);
  // From now on it may arrive without this phone: whoever takes it back has to take it back there.
  for (const item of items) await store.update(item.id, ({ tries }) => ({ tries: Math.max(1, tries) }));
  const packed = await Promise.all(items.map(async (item) => {
    const files = (await store.filesOf(item.id)).map((file) => ({ ...file, sealed: text(file.sealed) }));
    return { ...item, sealed: text(item.sealed), files_kept: files };
  }));
  return new Blob([JSON.stringify({ format: FORMAT, person: outbox.person, items: packed })], { type: "application/json" });
}

/* Take over what a file holds: {imported, foreign}. An item that is here already stays as it is. Throws for other files. */
export async function imported(blob) {
  const { format, person, items } = JSON.parse(await blob.text());
  if (format !== FORMAT || !Array.isArray(items)) throw new Error("not an outbox");
  if (person !== outbox.person) return { imported: 0, foreign: items.length };
  const here = new Set((await store.itemsOf(outbox.person)).map((item) => item.id));
  const fresh = items.filter((item) => !here.has(item.id));
  for (const { files_kept: files, ...item } of fresh) {
    await store.add({ ...item, person, next_at: 0, sealed: bytes(item.sealed) }, files.map((file) => ({ ...file, sealed: bytes(file.sealed) })));
  }
  outbox.changed();
  return { imported: fresh.length, foreign: 0 };
}

const text = ({ iv, data }) => ({ iv: base64(iv), data: base64(new Uint8Array(data)) });
const bytes = ({ iv, data }) => ({ iv: binary(iv), data: binary(data).buffer });
const binary = (coded) => Uint8Array.from(atob(coded), (character) => character.charCodeAt(0));

function base64(array) {
  let coded = "";
  for (let at = 0; at < array.length; at += 0x8000) coded += String.fromCharCode(...array.subarray(at, at + 0x8000));
  return btoa(coded);
}
