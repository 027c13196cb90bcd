/* <tick-list data-in data-out data-noted data-unkept><form>…[name=direction]… <label class="row tick" data-state>
 *   <input type="checkbox" name="person">…</form></tick-list>
 *
 * One tap on a name notes it, kept in the outbox at once (door/station.js); the switch says whether they come or leave.
 * data-state of a row: "" | in | out. A field to find a name appears where there are many. Without JavaScript it is a
 * form with ticks and one button. Events: none.
 */
import { note, noted } from "../door/station.js";

const MANY = 12;

class TickList extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.action = new URL(this.form.action).pathname;
    this.rows = [...this.querySelectorAll(".tick")];
    this.form.querySelector("button").hidden = true;
    this.search = this.querySelector("[type=search]");
    this.search.closest("label").hidden = this.rows.length < MANY;
    this.search.addEventListener("input", () => this.show());
    this.form.addEventListener("change", this);
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.know();
  }

  /* What this phone noted and the page does not know yet. */
  async know() {
    for (const { person, direction } of await noted(this.action)) {
      const row = this.querySelector(`#tick-${person}`);
      if (row) this.mark(row, direction);
    }
    this.show();
  }

  handleEvent({ target }) {
    if (target.name === "direction") this.show();
    if (target.name === "person" && target.checked) this.take(target);
  }

  get direction() {
    return this.form.elements.direction.value;
  }

  async take(box) {
    const { direction } = this;
    const row = box.closest(".tick");
    const before = row.dataset.state;
    this.mark(row, direction); // at once: a second tap does nothing
    const name = row.querySelector("b").textContent;
    const fields = [["method", "tick"], ["direction", direction], ["person", box.value]];
    const about = { what: this.dataset[direction], title: this.closest("[data-title]")?.dataset.title ?? "", said: name };
    try {
      await note(this.action, fields, about);
    } catch {
      this.mark(row, before, this.dataset.unkept);
    }
  }

  mark(row, state, words = this.dataset.noted) {
    row.dataset.state = state;
    let line = row.querySelector(".tick-noted");
    if (!line) {
      line = document.createElement("small");
      line.className = "tick-noted";
      line.setAttribute("role", "status");
      row.querySelector(".row-text").append(line);
    }
    line.textContent = `${this.dataset[state] ? `${this.dataset[state]} · ` : ""}${words}`;
    this.show();
  }

  show() {
    const { direction } = this;
    const asked = this.search.value.trim();
    for (const row of this.rows) {
      const box = row.querySelector("input");
      box.checked = row.dataset.state === direction;
      box.disabled = box.checked;
      row.hidden = (direction === "out" && !row.dataset.state) || !row.textContent.includes(asked);
    }
  }
}

customElements.define("tick-list", TickList);
