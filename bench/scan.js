/* A scanner that is a keyboard, at <door-station>: [codes, whether it does not wait for answers] → {found, took}.
 *
 * found: for each code when, after its last key, the station had kept it and given its answer (said), and when that
 * frame was painted; took: ms for all.
 */
async ([codes, atOnce]) => {
  const station = document.querySelector("door-station");
  await station.opened;
  const press = (key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const noted = () => new Promise((done) => station.addEventListener("noted", ({ detail }) => done(detail), { once: true }));
  const painted = () =>
    new Promise((done) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = done;
        port2.postMessage(0);
      });
    });

  const found = [];
  const begin = performance.now();
  if (atOnce) {
    const all = new Promise((done) => {
      station.addEventListener("noted", ({ detail }) => {
        found.push({ verdict: detail.verdict });
        if (found.length === codes.length) done();
      });
    });
    for (const code of codes) [...code, "Enter"].forEach(press);
    await all;
    return { found, took: performance.now() - begin };
  }
  for (const code of codes) {
    const answer = noted();
    [...code].forEach(press);
    const last = performance.now();
    press("Enter");
    const { verdict } = await answer;
    const said = performance.now() - last;
    await painted();
    found.push({ verdict, said, painted: performance.now() - last });
  }
  return { found, took: performance.now() - begin };
}
