/* Starts the outbox on a page, and again after each swap of #main. */
import { openAsked, openUnsent } from "./edit.js";
import { tidy } from "./endings.js";
import { renew } from "./keep.js";
import { mark } from "./marks.js";
import * as outbox from "./outbox.js";
import { resume } from "./saved.js";
import { flush } from "./sender.js";

function renewAll() {
  for (const form of document.querySelectorAll("form[data-outbox]")) if (!form.dataset.replaces) renew(form);
  for (const input of document.querySelectorAll("input[name=submission_id]")) input.value ||= crypto.randomUUID();
}

renewAll();
outbox.ready.then(async () => {
  document.documentElement.toggleAttribute("data-no-outbox", Boolean(outbox.person) && !outbox.state.usable);
  await Promise.allSettled([mark(), resume(), openAsked(), openUnsent(), tidy()]);
  flush();
});

outbox.events.addEventListener("change", mark);
outbox.events.addEventListener("handed over", async () => (await outbox.keyHolder()) !== outbox.person && location.reload());
for (const name of ["htmx:after:swap", "renewed"]) document.addEventListener(name, () => {
  renewAll();
  mark();
});
window.addEventListener("online", () => flush({ now: true }));
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush());
window.addEventListener("pageshow", async (event) => {
  if (!event.persisted) return;
  renewAll();
  if (outbox.state.open && (await outbox.keyHolder()) !== outbox.person) location.reload(); // the phone is somebody else's by now
  else flush();
});
window.addEventListener("hashchange", openAsked);
navigator.serviceWorker?.addEventListener("message", (event) => event.data === "flush" && flush({ now: true }));
