/* The page's side of the service worker: registered where the server offers one, asked for the day pack. */
import * as outbox from "./outbox/outbox.js";

const script = document.documentElement.dataset.worker;
const workers = navigator.serviceWorker;

/* Ask the worker something; nothing happens where there is none yet. */
export async function ask(message) {
  if (!workers || !script) return;
  (await workers.ready).active.postMessage(message);
}

export const registration = script && workers?.register(script).catch((error) => console.warn("worker", error.name));

/* Switched off by the operator: the last worker takes its copies along. */
if (workers && !script && outbox.person) workers.getRegistration().then((old) => old?.unregister());

/* One pack in ten minutes is enough; after something was sent the pages have changed. */
if (outbox.person && workers && script) {
  ask("pack");
  outbox.events.addEventListener("drained", () => ask("pack now"));
  registration?.then((own) => own?.sync?.register("outbox").catch(() => {}));
}

/* Handing the phone over: nothing of this person may be shown any more, with or without a network. */
document.addEventListener("submit", async (event) => {
  if (event.target.getAttribute("action") !== "/sign-out" || event.target.dataset.left) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  event.target.dataset.left = "1";
  await outbox.signedOut();
  if (window.caches) {
    for (const name of await caches.keys()) if (name.startsWith("pack-")) await caches.delete(name);
    await caches.open("left"); // until the server knows, the worker shows nothing but the page that tells it
  }
  if (workers?.controller) location.assign("/leaving");
  else event.target.submit();
}, true);

if (document.documentElement.dataset.person === "") window.caches?.delete("left");
