/* Served instead of the worker while MULIN_OFFLINE=0: takes all copies and itself off the phone. The outbox stays,
 * and so does what the server has to hear of first. */
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name !== "left") await caches.delete(name);
  await registration.unregister();
})()));
