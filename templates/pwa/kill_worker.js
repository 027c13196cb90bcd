/* Served instead of the worker while MULIN_OFFLINE=0: takes all copies and itself off the phone. The outbox stays. */
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) await caches.delete(name);
  await registration.unregister();
})()));
