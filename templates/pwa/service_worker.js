/* Reads only: pages and files on their way in. What is sent never passes here (GET and nothing else).
 *
 *   static-<version>  files of this release, and of the one before, which older kept pages still name
 *   pack-<person>     the day pack (docs/offline.md); its "/pack" entry says what is in it. One at most: the
 *                     header Mulin-Person of each answer decides whose may stay
 *   proofs            pages that check lines of passbooks, as they were last seen: public, whoever is here
 *   left              somebody handed the phone over without a network; the server is told first thing
 *
 * Messages from pages: "pack", "pack soon", "pack now", "update". To pages: "flush", {pack: {…}}.
 */
const VERSION = "{{ version }}", STATIC = `static-${VERSION}`;
const FILES = {{ files|tojson }};
const OFFLINE = "{{ url_for("pwa.offline") }}", LEAVING = "{{ url_for("pwa.leaving") }}", PROOF = "{{ url_for("proofs.own") }}";
const REPORT = "{{ url_for("issues.new") }}"; // one copy for every door: it reads its address itself
const ALONE = /^\/(sign-in|sign-out|demo|invitations|auth|media|healthz|manifest|service-worker)/; // never from a copy
const PATIENCE = 3000, LONGEST = 30000, REST = 20000, WAITS = { "pack now": 0, "pack soon": 120000, pack: 600000 };
let down = 0, packing, seen; // seen: whose the last page was

addEventListener("install", (event) => event.waitUntil(caches.open(STATIC).then((cache) => cache.addAll([...FILES, OFFLINE, LEAVING, PROOF]))));
addEventListener("activate", (event) => event.waitUntil(settle()));
addEventListener("sync", (event) => event.waitUntil(tell("flush", true)));
addEventListener("message", (event) => {
  if (event.data === "update") skipWaiting();
  else event.waitUntil((packing ??= pack(WAITS[event.data]).finally(() => (packing = undefined))));
});
addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request, { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  if (pathname.startsWith("/static/")) event.respondWith(file(event.request, pathname));
  else if (mode === "navigate") event.respondWith(page(event, new URL(url)));
});

async function settle() {
  const old = (await caches.keys()).filter((name) => name.startsWith("static-") && name !== STATIC);
  await Promise.all(old.slice(0, -1).map((name) => caches.delete(name)));
  await clients.claim();
}

async function file(request, pathname) {
  const here = pathname.replace(/^\/static\/[^/]+/, `/static/${VERSION}`);
  return (await caches.match(request)) ?? fetch(request).catch(async (error) => (await caches.match(here)) ?? Promise.reject(error));
}

/* The network for three seconds, else the copy; where the network was dead a moment ago, the copy at once. */
async function page(event, url) {
  const kept = ALONE.test(url.pathname) ? undefined : await copy(url);
  const network = answer(event.request, kept);
  event.waitUntil(network.catch(() => {}));
  const patience = new Promise((done) => setTimeout(done, kept ? (Date.now() < down ? 0 : PATIENCE) : LONGEST));
  const first = await Promise.race([network.catch(() => undefined), patience]);
  if (first) return first;
  down = Date.now() + REST;
  if (await caches.has("left")) return caches.match(LEAVING);
  return kept ?? (await copy(new URL(OFFLINE, url))) ?? caches.match(OFFLINE);
}

/* An answer without our header is a hotel's or a proxy's, or a fault: then rather the copy. */
async function answer(request, kept) {
  const got = await fetch(request);
  if (got.type === "opaqueredirect") return got;
  const person = got.headers.get("Mulin-Person");
  if (person === null) return kept ?? got;
  down = 0;
  await keepOnly((seen = person));
  if (person && (await caches.has("left"))) return caches.match(LEAVING);
  if (got.ok && new URL(got.url).pathname.startsWith(`${PROOF}/`)) await keepProof(got.clone());
  return got;
}

async function keepProof(got) {
  const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": got.headers.get("Content-Security-Policy") };
  await (await caches.open("proofs")).put(new URL(got.url).pathname, new Response(await got.text(), { headers }));
}

/* Proofs: the pack's page where it knows that community, else the one of the last visit, else one that knows none. */
async function proof(pathname, pack) {
  const mark = `data-community="${pathname.slice(PROOF.length + 1)}"`;
  if ((await pack?.clone().text())?.includes(mark)) return pack;
  return (await caches.match(pathname, { cacheName: "proofs" })) ?? pack ?? caches.match(PROOF, { cacheName: STATIC });
}

/* A shared phone shows nobody else's pages: only this person's pack stays. */
async function keepOnly(person) {
  for (const name of await caches.keys()) if (name.startsWith("pack-") && name !== `pack-${person}`) await caches.delete(name);
}

async function packed() {
  const name = (await caches.keys()).find((other) => other.startsWith("pack-"));
  const cache = name && (await caches.open(name));
  const about = await (await cache?.match("/pack"))?.json();
  return { name, cache, about };
}

async function copy(url) {
  const { cache, about } = await packed();
  for (const own of ["back", "act", "code"]) url.searchParams.delete(own); // the page reads these itself
  const { pathname } = url;
  if (pathname === PROOF || pathname.startsWith(`${PROOF}/`)) return proof(pathname, await cache?.match(PROOF));
  const kept = (await cache?.match(pathname + url.search)) ?? (pathname === REPORT && (await cache?.match(REPORT)));
  if (!kept) return undefined;
  const html = (await kept.text()).replace("<html ", `<html data-copy="${about?.made_at ?? ""}" `);
  return new Response(html, { headers: kept.headers });
}

async function tell(message, needed = false) {
  const pages = await clients.matchAll();
  if (needed && !pages.length) throw new Error("no page is open that could send");
  pages.forEach((client) => client.postMessage(message));
}

async function pack(wait = WAITS.pack) {
  const { name, about } = await packed();
  if ((about?.made_at && Math.abs(Date.now() - about.at) < wait) || (await caches.has("left"))) return;
  const tags = about?.tags ?? {};
  try {
    const got = await fetch("/pack", { redirect: "manual", headers: { "Mulin-Pack": Object.values(tags).join(" ") } });
    if (got.type === "opaqueredirect") return void (await keepOnly(""));
    if (!got.ok || got.headers.get("Mulin-Person") === null) throw new Error(String(got.status));
    if (await unpack(got, name, tags, about)) await pack(0);
  } catch (error) {
    await tell({ pack: { failed: error.name } });
  }
}

/* Pages are kept as they come; what is gone goes only at the end. True: that was another person's, once more. */
async function unpack(got, name, tags, about) {
  const headers = { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "Content-Security-Policy": got.headers.get("Content-Security-Policy") };
  let cache, head, done = 0, fresh = new Set();
  const note = (more) => cache.put("/pack", new Response(JSON.stringify({ ...about, at: 0, tags, ...more }))); // at 0: unfinished
  for await (const line of lines(got.body)) {
    if (line.pack) {
      head = line.pack;
      const own = `pack-${head.person}`;
      if (own !== `pack-${seen ?? head.person}`) throw new Error("the phone was handed over");
      await keepOnly(head.person);
      if (name && name !== own) return true;
      cache = await caches.open(own);
      if (await caches.has("left")) return void (await caches.delete(own));
    } else if (line.url) {
      await cache.put(line.url, new Response(line.html, { headers }));
      tags[line.url] = line.tag;
      fresh.add(line.url);
      if (++done % 25 === 0) await Promise.all([note(), tell({ pack: { done, changed: head.changed } })]);
    } else if (line.gone) {
      for (const [url, tag] of Object.entries(tags)) if (line.gone.includes(tag) && !fresh.has(url) && !line.kept.includes(url)) await cache.delete(url), delete tags[url];
    } else if (line.end) {
      await note({ ...head, at: Date.now() });
      await tell({ pack: { ...head, done, end: true } });
      return false;
    }
  }
  await (cache && note());
  throw new Error("cut off");
}

async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let part; !(part = await reader.read().catch(() => ({ done: true }))).done; ) {
    const whole = (rest + part.value).split("\n");
    rest = whole.pop();
    for (const line of whole) if (line) yield JSON.parse(line);
  }
}
