/* The page's side of the service worker: registered where the server offers one, asked for the day pack. */
import * as outbox from "./outbox/outbox.js";
import { dropKeys } from "./outbox/store.js";

const script = document.documentElement.dataset.worker;
const workers = navigator.serviceWorker;

/* Ask the worker something; nothing happens where there is none yet. */
export async function ask(message) {
  if (!workers || !script) return;
  (await workers.ready).active.postMessage(message);
}

export const registration = script && workers?.register(script).catch((error) => console.warn("worker", error.name));

/* Switched off by the operator: copies and worker go at the first contact; the outbox stays. */
if (workers && script === "") workers.getRegistration().then(async (old) => {
  if (!old) return;
  await old.unregister();
  for (const name of await caches.keys()) await caches.delete(name);
});

/* One pack in ten minutes is enough, in two after something was sent; until then marks show what has changed. */
if (outbox.person && workers && script) {
  ask("pack");
  outbox.events.addEventListener("drained", () => ask("pack soon"));
  registration?.then((own) => own?.sync?.register("outbox").catch(() => {}));
}

/* The session ended somewhere else: then so does what this phone shows without a network. */
outbox.events.addEventListener("out", () => window.caches?.delete(`pack-${outbox.person}`));

/* Somebody comes in over whoever is here, by a link, a code, a passkey: nothing of the one before may be shown first. */
const ENTRANCES = /^\/(sign-in|demo|invitations)(\/|$)/;
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method !== "post" || !ENTRANCES.test(new URL(form.action).pathname) || form.dataset.cleared) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  form.dataset.cleared = "1";
  await forget();
  await new Promise((done) => setTimeout(done)); // until forms.js has let go of the first try
  form.requestSubmit(event.submitter);
}, true);

async function forget() {
  try {
    for (const name of (await window.caches?.keys()) ?? []) if (name.startsWith("pack-")) await caches.delete(name);
    await dropKeys();
  } catch (error) {
    console.warn("leaving", error.name); // a private window: nothing is kept there
  }
}

/* Handing the phone over: nothing of this person may be shown any more, with or without a network, in any tab. */
const tabs = new BroadcastChannel("mulin-left");
tabs.onmessage = () => location.reload();
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.getAttribute("action") !== "/sign-out" || form.dataset.left) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  form.dataset.left = "1";
  try {
    await window.caches?.open("left"); // until the server knows, the worker shows nothing but the page that tells it
    for (const name of (await window.caches?.keys()) ?? []) if (name.startsWith("pack-")) await caches.delete(name);
    await outbox.signedOut();
  } catch (error) {
    console.warn("leaving", error.name); // a private window: nothing is kept there
  }
  tabs.postMessage("");
  if (workers?.controller) location.assign("/leaving");
  else form.submit();
}, true);

if (document.documentElement.dataset.person === "") window.caches?.delete("left");
