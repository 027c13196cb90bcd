/* <door-station data-action data-title data-inside data-way="scan"><template class="door-words" data-…>
 *   <template class="door-roster">JSON</template><pass-scanner>…<door-code>…</door-station>
 *
 * The station at an event's door: what <pass-scanner> reads is judged by the sealed roster on this page (door/judge.js),
 * kept in the outbox, then told in colour, sound and words. Chips named door-direction (in | out) and door-way
 * (scan | code) say what is noted and how. Works without a network. Events: "noted" {judged} after each one.
 */
import { cleanNumber, spaced } from "../door/numbers.js";
import { openRoster } from "../door/roster.js";
import { TAKEN } from "../door/judge.js";
import { made, note, noted } from "../door/station.js";
import { parse } from "../door/tokens.js";
import { clock } from "../outbox/words.js";

class DoorStation extends HTMLElement {
  connectedCallback() {
    this.words = this.querySelector(".door-words").dataset;
    this.scanner = this.querySelector("pass-scanner");
    this.inside = Number(this.dataset.inside);
    this.opened ??= this.open();
    this.addEventListener("code", this);
    this.addEventListener("change", this);
    const age = this.querySelector(".door-age");
    age.textContent = age.dataset.text.replace("{time}", clock(made()));
  }

  /* The page may have been left and opened again: what it noted since stands in the outbox. */
  async open() {
    const seen = {};
    for (const { text, direction } of await noted(this.dataset.action)) {
      const number = text && numberIn(text);
      if (number) (seen[number] ??= []).push(direction);
    }
    for (const directions of Object.values(seen)) this.count(directions[directions.length - 1]);
    return openRoster(JSON.parse(this.querySelector(".door-roster").content.textContent), seen);
  }

  handleEvent(event) {
    if (event.type === "code") return this.take(event.detail.text);
    if (event.target.name === "door-way") this.dataset.way = event.target.value;
    return undefined;
  }

  get direction() {
    return this.querySelector("[name=door-direction]:checked").value;
  }

  async take(text) {
    const { direction } = this; // as it was when the code was read
    const roster = await this.opened;
    const judged = await roster.judge(text, direction);
    const who = judged.name ?? (judged.number ? spaced(judged.number) : "");
    let { verdict } = judged;
    let words = this.words[camel(verdict, judged.reason)] ?? "";
    try {
      if (matters(judged)) await this.keep(text, direction, who);
      if (TAKEN.includes(verdict)) {
        roster.note(judged.number, direction);
        this.count(direction);
      }
    } catch {
      [verdict, words] = ["bad", this.words.unkept];
    }
    this.scanner.signal(["in", "out", "again", "unlisted"].includes(verdict) ? verdict : "refused", who || this.dataset.title, words);
    this.dispatchEvent(new CustomEvent("noted", { detail: judged }));
  }

  keep(text, direction, who) {
    const what = direction === "in" ? this.words.whatIn : this.words.whatOut;
    const fields = [["method", "pass"], ["direction", direction], ["text", text]];
    return note(this.dataset.action, fields, { what, title: this.dataset.title, said: who });
  }

  count(direction) {
    this.inside = Math.max(0, this.inside + (direction === "in" ? 1 : -1));
    this.querySelector(".door-inside").textContent = this.inside;
  }
}

/* What the server should hear of: all but what says nothing, and what this station told it already. */
function matters({ verdict, reason, number }) {
  return TAKEN.includes(verdict) || (Boolean(number) && (verdict === "revoked" || reason === "elsewhere"));
}

function numberIn(text) {
  try {
    return cleanNumber(text) ?? parse(text).number;
  } catch {
    return null;
  }
}

const camel = (verdict, reason) => verdict + reason[0].toUpperCase() + reason.slice(1);

customElements.define("door-station", DoorStation);
