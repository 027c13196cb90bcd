/* <line-proof data-accrue="…" data-… (words for kinds of lines) data-points="{n} points">
 *   <… data-when="none | torn | true | false | unknown" hidden>, several with spaces between
 *   <… data-part="date | kind | points | reason | root | closed"> in these
 * </line-proof>
 * <data class="roots" data-community data-name data-since data-until>2026-03-18 root in base64url, a day a line</data>
 *
 * What stands behind the # of the address is one line of a passbook with its proof. It is computed here, on the phone,
 * and compared with the roots the page brought along; nothing of it is sent anywhere. data-state says how it came out.
 * Events: none.
 */
import { toBase64url } from "../door/base32.js";
import { short } from "../proof/chain.js";
import { prove } from "../proof/payload.js";

const DATE = { year: "numeric", month: "long", day: "numeric", timeZone: "UTC" };

class LineProof extends HTMLElement {
  connectedCallback() {
    window.addEventListener("hashchange", this);
    this.handleEvent();
  }

  disconnectedCallback() {
    window.removeEventListener("hashchange", this);
  }

  async handleEvent() {
    const digits = location.hash.slice(1);
    if (!digits) return this.show("none");
    try {
      const line = await prove(digits);
      if (digits === location.hash.slice(1)) this.tell(line);
    } catch (error) {
      console.info("proof", error.message);
      this.show("torn");
    }
  }

  tell({ community, content, date, day, root }) {
    this.fill({
      date: this.day(date),
      closed: this.day(day),
      kind: this.dataset[wayOf(content)],
      points: this.dataset.points.replace("{n}", content.points),
      reason: content.reason,
      root: short(root),
    });
    const published = publishedOn(community, day);
    if (published === undefined) this.show("unknown");
    else this.show(published === toBase64url(root) ? "true" : "false");
  }

  day(iso) {
    return new Date(iso).toLocaleDateString(document.documentElement.lang, DATE);
  }

  fill(words) {
    for (const part of this.querySelectorAll("[data-part]")) part.textContent = words[part.dataset.part];
  }

  show(state) {
    this.dataset.state = state;
    for (const part of this.querySelectorAll("[data-when]")) part.hidden = !part.dataset.when.split(" ").includes(state);
  }
}

/* As a passbook calls a line: what came out of the pool, or back from the market, is no gift and no correction. */
function wayOf({ kind, source }) {
  if (kind === "donate" && source.startsWith("adjustment:")) return "granted";
  return kind === "reverse" && source.startsWith("redemption:") ? "returned" : kind;
}

/* The root of a day; null for a day that is over and has none, undefined where this page cannot know. */
function publishedOn(community, day) {
  const known = document.querySelector(`data.roots[data-community="${community}"]`);
  if (!known || day < known.dataset.since || day > known.dataset.until) return undefined;
  const line = known.textContent.split("\n").find((each) => each.startsWith(`${day} `));
  return line ? line.split(" ")[1] : null;
}

customElements.define("line-proof", LineProof);
