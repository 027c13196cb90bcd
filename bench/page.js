/* What the bench asks of the page it looks at, by name: see phone.ask. */
async ([verb, given]) => {
  const packs = async () => (await caches.keys()).filter((name) => name.startsWith("pack-"));
  const outbox = async () => import(new URL("outbox/outbox.js", document.querySelector("script[type=module]").src));

  switch (verb) {
    case "found":
      return JSON.parse(sessionStorage.bench ?? "{}");

    /* When the outbox was ready to keep something, at the latest; then until nothing else is to be done. */
    case "ready": {
      await (await outbox()).ready;
      const ready = performance.now();
      await new Promise((done) => requestIdleCallback(done));
      return { ready };
    }

    /* The doors in the pack. */
    case "doors": {
      const kept = await (await caches.open((await packs())[0])).keys();
      return kept.map((request) => /\/patrols\/doors\/(\d+)$/.exec(request.url)?.[1]).filter(Boolean).map(Number);
    }

    /* Fetch the pack, with `given` as if for the first time: ms until the worker says that all of it is there. */
    case "pack": {
      if (given) for (const name of await packs()) await caches.delete(name);
      const begin = performance.now();
      const worker = navigator.serviceWorker;
      return new Promise((done, fail) => {
        const hear = ({ data }) => {
          if (!data?.pack?.end && !data?.pack?.failed) return;
          worker.removeEventListener("message", hear);
          if (data.pack.end) done(performance.now() - begin);
          else fail(new Error(data.pack.failed));
        };
        worker.addEventListener("message", hear);
        worker.ready.then(({ active }) => active.postMessage("pack now"));
      });
    }

    /* "drained" then answers how many ms it took from the moment there was a network until all was sent. */
    case "arm": {
      const { events } = await outbox();
      window.benchDrained = new Promise((done) => {
        let begin;
        window.addEventListener("online", () => (begin = performance.now()), { capture: true, once: true });
        events.addEventListener("drained", () => done(performance.now() - begin), { once: true });
      });
      return undefined;
    }
    case "drained":
      return window.benchDrained;
  }
}
