/* <pack-search>: on the page for "no network", finds the door that was asked for (?door=…) in the lists on the phone.
 *
 * Numbers are what is compared: 3-2-501 and 3号楼2单元501 are the same. Its <template> is the card for what is found.
 */
class PackSearch extends HTMLElement {
  async connectedCallback() {
    const asked = new URLSearchParams(location.search).get("door");
    if (!asked || location.pathname !== "/patrols" || !window.caches) return;
    const rows = (await listed()).filter((row) => numbers(row.textContent.split("·")[0]).endsWith(numbers(asked)));
    if (!rows.length) return;
    const card = this.querySelector("template").content.cloneNode(true);
    card.querySelector(".card").append(...rows.slice(0, 20));
    this.append(card);
  }
}

const numbers = (text) => `-${(text.match(/\d+/g) ?? ["?"]).map(Number).join("-")}`;

/* Every row of the kept pages of "all doors". */
async function listed() {
  const name = (await caches.keys()).find((other) => other.startsWith("pack-"));
  const cache = name && (await caches.open(name));
  const rows = [];
  for (const request of (await cache?.keys()) ?? []) {
    if (!request.url.includes("view=all")) continue;
    const page = new DOMParser().parseFromString(await (await cache.match(request)).text(), "text/html");
    rows.push(...page.querySelectorAll("#main a.row"));
  }
  return rows;
}

customElements.define("pack-search", PackSearch);
