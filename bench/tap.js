/* In every page of taps.py: when a tap was felt, and when the toast that answers it was there.
 *
 * From the touch as the browser noted it, to the toast in the page (said) and to the end of the frame in which it is
 * painted. The page moves on at once: what was found lies in sessionStorage.
 */
(() => {
  const SAID = "已存本机";
  let tapped;
  const put = (found) => (sessionStorage.bench = JSON.stringify({ ...JSON.parse(sessionStorage.bench ?? "{}"), ...found }));
  addEventListener("click", (event) => {
    tapped = event.timeStamp;
    delete sessionStorage.bench;
  }, true);
  new MutationObserver(() => {
    if (!tapped || !document.querySelector(".toast p")?.textContent.includes(SAID)) return;
    const begin = tapped;
    put({ said: performance.now() - begin });
    tapped = undefined;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => put({ painted: performance.now() - begin });
      port2.postMessage(0);
    });
  }).observe(document, { subtree: true, childList: true, characterData: true });
})();
