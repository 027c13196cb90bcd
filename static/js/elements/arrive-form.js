/* <arrive-form><form>…[name=method][name=code]….arrive-pin…<button name="direction">…</form></arrive-form>
 *
 * The phone's copy of the page serves every code: what stands in the address (?code=) is put into the form, and then
 * nobody has to type the four digits. Without a code those are asked for. Whoever said on this phone that they came is
 * offered to leave. Events: none.
 */
import { noted } from "../door/station.js";

class ArriveForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    const { code: place, method, pin } = this.form.elements;
    const code = new URLSearchParams(location.search).get("code");
    if (code) place.value = code.slice(0, 64);
    method.value = place.value ? "door" : "pin";
    pin.required = !place.value;
    this.querySelector(".arrive-pin").hidden = Boolean(place.value);
    this.know();
  }

  async know() {
    const [last] = (await noted(new URL(this.form.action).pathname)).slice(-1);
    if (!last) return;
    for (const button of this.querySelectorAll("[name=direction]")) {
      button.dataset.kind = button.value === last.direction ? "plain" : "primary";
    }
  }
}

customElements.define("arrive-form", ArriveForm);
