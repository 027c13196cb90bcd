/* <arrive-form><form>…[name=method][name=code]….arrive-pin…</form></arrive-form>
 *
 * The phone's copy of the page serves every code: what stands in the address (?code=) is put into the form, and then
 * nobody has to type the four digits. Without a code those are asked for. Events: none.
 */
class ArriveForm extends HTMLElement {
  connectedCallback() {
    const { code: place, method, pin } = this.querySelector("form").elements;
    const code = new URLSearchParams(location.search).get("code");
    if (code) place.value = code.slice(0, 64);
    method.value = place.value ? "door" : "pin";
    pin.required = !place.value;
    this.querySelector(".arrive-pin").hidden = Boolean(place.value);
  }
}

customElements.define("arrive-form", ArriveForm);
