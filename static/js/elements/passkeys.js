/* <passkey-register data-options-url="…"> and <passkey-sign-in data-options-url="…"> around an ordinary form
 * with a hidden input `credential`, a submit button and a <p class="error" hidden>.
 *
 *   data-options-url   POST answers the options as JSON; it gets the fields of the form and a submission_id of its own
 *   data-cancelled     sentence when the person or the phone stopped it
 *   data-offline       sentence when the options could not be fetched
 *   data-failed        sentence for everything else; a JSON answer {"message": "…"} of the server goes before it
 *
 * Without WebAuthn the element shows its <template> instead. Events: none; the form is sent like any other.
 */
class Passkey extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.button = this.form.querySelector("button");
    if (!window.PublicKeyCredential) {
      return this.replaceChildren(this.querySelector("template").content.cloneNode(true));
    }
    this.button.disabled = false;
    this.button.addEventListener("click", (event) => this.start(event));
  }

  async start(event) {
    event.preventDefault();
    if (!this.form.reportValidity()) return;
    this.button.disabled = true;
    this.complain("");
    try {
      const credential = await this.ask(await this.options());
      this.form.elements.credential.value = JSON.stringify(toJSON(credential));
      this.form.requestSubmit();
    } catch (error) {
      this.complain(this.sentence(error));
    } finally {
      this.button.disabled = false;
    }
  }

  async options() {
    const body = new URLSearchParams(new FormData(this.form));
    body.set("submission_id", crypto.randomUUID());
    const headers = { Accept: "application/json" };
    const answer = await fetch(this.dataset.optionsUrl, { method: "POST", body, headers });
    const json = await answer.json();
    if (!answer.ok) throw Object.assign(new Error("refused"), { sentence: json.message });
    return json;
  }

  sentence(error) {
    if (error.sentence) return error.sentence;
    if (error.name === "TypeError") return this.dataset.offline;
    return ["NotAllowedError", "AbortError"].includes(error.name) ? this.dataset.cancelled : this.dataset.failed;
  }

  complain(sentence) {
    const error = this.querySelector(".error");
    error.textContent = sentence;
    error.hidden = !sentence;
  }
}

class PasskeyRegister extends Passkey {
  ask(json) {
    return navigator.credentials.create({ publicKey: parse("Creation", json) });
  }
}

class PasskeySignIn extends Passkey {
  ask(json) {
    return navigator.credentials.get({ publicKey: parse("Request", json) });
  }
}

/* Browsers of before 2025 lack the JSON helpers: then the few binary fields are converted by hand. */
function parse(kind, json) {
  const native = PublicKeyCredential[`parse${kind}OptionsFromJSON`];
  if (native) return native.call(PublicKeyCredential, json);
  const options = { ...json, challenge: bytes(json.challenge) };
  if (json.user) options.user = { ...json.user, id: bytes(json.user.id) };
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (json[list]) options[list] = json[list].map((known) => ({ ...known, id: bytes(known.id) }));
  }
  return options;
}

function toJSON(credential) {
  if (credential.toJSON) return credential.toJSON();
  const { id, type, authenticatorAttachment, response } = credential;
  const json = { id, rawId: text(credential.rawId), type, authenticatorAttachment, response: {}, clientExtensionResults: {} };
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) json.response[name] = text(response[name]);
  }
  if (response.getTransports) json.response.transports = response.getTransports();
  return json;
}

function bytes(base64url) {
  return Uint8Array.from(atob(base64url.replace(/-/g, "+").replace(/_/g, "/")), (character) => character.charCodeAt(0));
}

function text(buffer) {
  const characters = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(characters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

customElements.define("passkey-register", PasskeyRegister);
customElements.define("passkey-sign-in", PasskeySignIn);
