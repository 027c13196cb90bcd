/* Photos and voice notes travel after the text, piece by piece; what has arrived is never sent again. */
import * as outbox from "./outbox.js";
import * as turns from "./turns.js";
import * as store from "./store.js";

const PIECE = 128 * 1024;
const PATIENCE = 60000;

/* Send the files of every item the server has. False when the network went away. */
export async function sendFiles(now) {
  for (const item of await outbox.items()) {
    if (item.state !== "sent" || !item.files || (!now && item.next_at > Date.now())) continue;
    for (const file of await outbox.files(item.id)) {
      if (file.state === "waiting" && !(await sendOne(item, file))) {
        await outbox.set(item.id, (kept) => ({ tries: kept.tries + 1 }));
        await turns.later({ ...item, tries: item.tries + 1 }, "network");
        return false;
      }
    }
  }
  return true;
}

async function sendOne(item, file) {
  let said = await ask(file);
  const bytes = said?.state === "open" ? await outbox.fileBytes(file) : undefined;
  while (said?.state === "open") {
    const { received } = said;
    said = await ask(file, { offset: received, chunk: new Blob([bytes.slice(received, received + PIECE)]) });
    if (said?.state === "open" && said.received <= received && said.code !== 409) return false;
    if (said?.received) await store.updateFile(file, { sent: said.received });
  }
  if (!said) return false;
  if (said.state === "done") await store.dropFile(file);
  else await store.updateFile(file, { state: "refused", words: said.words });
  const kept = await outbox.files(item.id);
  const waiting = kept.filter((other) => other.state === "waiting").length;
  await outbox.set(item.id, { files: waiting, refused_files: kept.length - waiting, why: "", next_at: 0 });
  return true;
}

/* How far the server is with this file; null when that was not our server. A 404 means it does not want it. */
async function ask(file, piece) {
  const headers = { Accept: "application/json", "Mulin-Outbox": String(outbox.person) };
  const options = { headers, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) };
  if (piece) {
    options.method = "POST";
    options.body = new FormData();
    for (const [name, value] of Object.entries(piece)) options.body.append(name, value);
  }
  try {
    const answer = await fetch(`/uploads/${file.sha256}`, options);
    const said = await answer.json();
    if (said.sha256 === file.sha256) return { ...said, code: answer.status };
    if (answer.status === 401 && said.status === 401) await outbox.signedOut();
    if ([403, 404, 413, 422].includes(answer.status) && said.words) return { state: "refused", words: said.words };
  } catch {
    // no network, or not our server: later
  }
  return null;
}
