/* <report-place>: on the phone's copy of "report something" the address says where (?household=, ?visit= or ?area=).
 *
 * One copy serves every door: what the server would have put into the form is put in here, with the words of the kept
 * page of that door, visit or building. It holds the hidden fields and the choice of places.
 */
const PAGES = { visit: "/patrols/visits/", household: "/patrols/doors/", area: "/areas/" };

class ReportPlace extends HTMLElement {
  async connectedCallback() {
    const asked = new URLSearchParams(location.search);
    const what = Object.keys(PAGES).find((name) => /^\d+$/.test(asked.get(name) ?? ""));
    if (!document.documentElement.dataset.copy || !what) return;
    const kept = await keptPage(PAGES[what] + asked.get(what));
    const label = kept?.querySelector("[data-title]")?.dataset.title ?? kept?.querySelector("h1")?.textContent;
    this.be(what, asked.get(what));
    if (what === "visit") say(this.closest("form").elements.text, kept?.querySelector(".note")?.textContent);
    if (!label) return;
    this.closest("[data-title]").dataset.title = label;
    document.querySelector("#main .eyebrow").textContent = label;
  }

  be(what, id) {
    this.querySelector("fieldset")?.remove(); // the places of somebody's posts: this one is known
    const field = this.querySelector(`input[name=${what}]`) ?? this.appendChild(document.createElement("input"));
    Object.assign(field, { type: "hidden", name: what, value: id });
    if (what === "household") this.closest("[data-subject]").dataset.subject += ` ${PAGES.household}${id}`;
  }
}

function say(field, text) {
  if (text && !field.value) field.value = text;
}

async function keptPage(url) {
  const name = (await window.caches?.keys())?.find((other) => other.startsWith("pack-"));
  const kept = name && (await (await caches.open(name)).match(url));
  return kept && new DOMParser().parseFromString(await kept.text(), "text/html");
}

customElements.define("report-place", ReportPlace);
