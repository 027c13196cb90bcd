/* What tests do to the outbox of the page they look at, by name: see outbox.py. */
async ([verb, given]) => {
  const base = document.querySelector("script[type=module]").src;
  const load = (name) => import(new URL(name, base));
  const outbox = await load("outbox/outbox.js");
  await outbox.ready;

  const visit = (door, note, more = {}) => {
    const fields = [["channel", "door"], ["form_version", "1"], ["note", note], ["happened_at", String(Date.now())]];
    const about = { what: "走访", title: `${door}`, said: note.slice(0, 20), subject: `/patrols/doors/${door}` };
    const path = `/patrols/doors/${door}`;
    const body = { action: `${path}/visits`, fields, ...about, undo: "/patrols/visits/mine/undo", next: "/today", page: path, thumb: "" };
    return outbox.add(crypto.randomUUID(), { ...body, fields: [...fields, ...Object.entries(more)] });
  };

  const stored = async () => {
    const db = await new Promise((done) => (indexedDB.open("mulin").onsuccess = (event) => done(event.target.result)));
    const all = (name) => new Promise((done) => {
      db.transaction(name).objectStore(name).getAll().onsuccess = (event) => done(event.target.result);
    });
    const plain = (_name, value) => (value instanceof ArrayBuffer ? new TextDecoder("latin1").decode(value) : value);
    return [JSON.stringify([await all("items"), await all("files")], plain), (await all("keys")).length];
  };

  switch (verb) {
    case "queue":
      for (const [number, door] of given.doors.entries()) await visit(door, `${given.note} ${number}`, given.more);
      return undefined;
    case "items":
      return outbox.items();
    case "stored":
      return stored();
    case "send":
      return (await load("outbox/sender.js")).flush({ now: true });
    case "clash": {
      const body = { ...(await outbox.find(given)), fields: [["note", "BBB"]] };
      return outbox.add(given, body).then(() => "written over", (error) => error.name);
    }
    case "refuse": {
      const [item] = await outbox.items();
      return outbox.set(item.id, { refused_files: 1 });
    }
    case "age": {
      const [item] = await outbox.items();
      return outbox.set(item.id, ({ done_at, saved_at }) => ({ done_at: done_at - given * 864e5, saved_at: saved_at - given * 864e5 }));
    }
    case "pack": {
      const name = (await caches.keys()).find((other) => other.startsWith("pack-"));
      const about = name && (await (await (await caches.open(name)).match("/pack"))?.json());
      return about?.made_at ? { name, ...about } : null;
    }
  }
}
