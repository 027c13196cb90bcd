/* What becomes of a form marked data-outbox when it is sent: kept on the phone, said, sent, then on to the next page.
 *
 * `takes(form)` says whether the outbox is in charge; forms.js then calls `keep(form, submitter)`. Where the phone has
 * no room the form goes straight to the server, as it would without an outbox (data-direct).
 */
import { capture } from "./capture.js";
import { explain } from "./edit.js";
import * as outbox from "./outbox.js";
import { forget, sayFull, sayKept } from "./saved.js";
import { flush } from "./sender.js";

const PATIENCE = 1500; // ms to wait for the receipt before going on

export function takes(form) {
  const may = outbox.state.usable || !outbox.state.settled; // a tap may come before the phone has looked
  return form.hasAttribute("data-outbox") && may && !form.hasAttribute("data-direct");
}

/* True when the next page is on its way; `release` lets the form be sent once more. */
export async function keep(form, submitter, release) {
  let id = form.elements.submission_id.value || crypto.randomUUID();
  let item;
  forget();
  try {
    await outbox.ready;
    if (!outbox.state.usable) return direct(form, submitter, release, false);
    // Somebody else is signed in here by now, or nobody: the server decides whose this is, and the words stay.
    if ((await outbox.keyHolder()) !== outbox.person) return direct(form, submitter, release, false);
    const { body, files } = await capture(form, submitter);
    const before = form.dataset.replaces ? undefined : await outbox.find(id);
    const again = before && JSON.stringify(words(before.fields)) === JSON.stringify(words(body.fields));
    if (before && !again) id = crypto.randomUUID(); // the page did not go on, and something else is said now
    const more = { after: form.elements.act?.value || null, replace: form.dataset.replaces };
    item = again ? before : await outbox.add(id, body, files, more);
  } catch (error) {
    if (error.name === "NotFoundError") return gone(form);
    console.warn("outbox", error.name);
    return direct(form, submitter, release);
  }
  sayKept(item);
  navigator.storage?.persist?.();
  await Promise.race([flush({ now: true }), new Promise((done) => setTimeout(done, PATIENCE))]);
  const now = await outbox.find(id);
  if (now?.state === "held") return explain(form, now);
  return go(now?.state === "sent" && now.location ? now.location : item.next);
}

const words = (fields) => fields.filter(([name]) => !["submission_id", "happened_at", "sent_at"].includes(name));

/* Mended in another tab meanwhile, or sent: there it is to be seen. */
function gone(form) {
  delete form.dataset.replaces;
  return go("/outbox");
}

function direct(form, submitter, release, full = true) {
  release();
  if (full) sayFull();
  form.setAttribute("data-direct", "");
  form.addEventListener("released", () => form.removeAttribute("data-direct"), { once: true });
  setTimeout(() => form.requestSubmit(submitter)); // not while the first sending is still being told about
}

/* Each act has an id of its own; a page that was kept brings none, or one that was used before. */
export function renew(form) {
  const { submission_id: id, happened_at: happened } = form.elements;
  if (id) id.value = crypto.randomUUID();
  if (happened) happened.value = "";
  delete form.dataset.replaces;
}

function go(target) {
  const there = new URL(target, location.href);
  if (there.pathname + there.search === location.pathname + location.search) location.reload();
  else location.assign(there);
  return true;
}
