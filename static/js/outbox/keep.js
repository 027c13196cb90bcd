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
  return form.hasAttribute("data-outbox") && outbox.state.usable && !form.hasAttribute("data-direct");
}

/* True when the next page is on its way; `release` lets the form be sent once more. */
export async function keep(form, submitter, release) {
  const id = form.elements.submission_id.value || crypto.randomUUID();
  let item;
  forget();
  try {
    const { body, files } = await capture(form, submitter);
    item = await outbox.add(id, body, files, { after: form.elements.act?.value || null, replace: form.dataset.replaces });
  } catch (error) {
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

function direct(form, submitter, release) {
  sayFull();
  form.setAttribute("data-direct", "");
  release();
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
