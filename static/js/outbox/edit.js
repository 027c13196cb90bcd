/* A refused item on the page it was noted on: the form filled in again, with the server's words above it.
 *
 * The list on /outbox leads here with #outbox=<id>. Sending the form puts the better words in the item's place.
 */
import * as outbox from "./outbox.js";
import { sayStranger } from "./saved.js";
import { make, word } from "./words.js";

const OURS = new Set(["submission_id", "happened_at", "sent_at", "form_version", "awaited"]);

export async function openAsked() {
  const id = new URLSearchParams(location.hash.slice(1)).get("outbox");
  const item = id && (await outbox.find(id));
  if (!item) return;
  const form = [...document.forms].find((other) => fits(other, item));
  if (form) await fill(form, item);
  else sayStranger(item);
}

/* The page of an act that is not at the server yet (?act=…): what was noted is put in to be said better. */
export async function openUnsent() {
  const act = new URLSearchParams(location.search).get("act");
  const form = document.querySelector("input[name=act]")?.form;
  const item = form && act && (await outbox.find(act));
  if (!form || location.hash.includes("outbox=")) return;
  form.elements.act.value = act ?? "";
  if (item) put(form, item.fields);
}

/* Two forms may post to one address: the one that has a place for everything that was said. */
function fits(form, item) {
  const told = item.fields.filter(([name, value]) => value && name !== "back" && !OURS.has(name));
  return form.hasAttribute("data-outbox") && new URL(form.action).pathname === item.action
    && told.every(([name, value]) => hasPlace(form.elements[name] ?? form.querySelector(`[name="${name}"]`), value));
}

/* A hidden field that is set says what its form is for: another value belongs to another form. */
const hasPlace = (place, value) => Boolean(place) && (place.type !== "hidden" || !place.value || place.value === value);

async function fill(form, item) {
  put(form, item.fields);
  form.elements.happened_at.value = new Map(item.fields).get("happened_at") ?? ""; // better words, the same moment
  const files = await outbox.files(item.id);
  for (const kind of ["photo", "voice"]) {
    const own = files.filter((file) => file.kind === kind);
    const element = form.querySelector(kind === "photo" ? "photo-picker" : "voice-note");
    if (own.length) element?.restore(await Promise.all(own.map(async (file) => fileOf(kind, await outbox.fileBytes(file)))));
  }
  form.closest("bottom-sheet")?.open();
  form.querySelector("details")?.setAttribute("open", "");
  explain(form, item);
}

function fileOf(kind, bytes) {
  const [name, type] = kind === "photo" ? ["photo.jpg", "image/jpeg"] : ["voice.webm", "audio/webm"];
  return new File([bytes], name, { type });
}

function put(form, fields) {
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const input of form.elements) {
    if (!input.name || OURS.has(input.name) || input.type === "file" || input.type === "submit") continue;
    const said = values.get(input.name);
    if (["checkbox", "radio"].includes(input.type)) input.checked = said?.includes(input.value) ?? false;
    else if (said) input.value = said[0];
  }
}

/* The form stands for this item from now on. */
export function explain(form, item) {
  form.elements.submission_id.value = item.id;
  form.dataset.replaces = item.id;
  form.querySelector(".errors")?.remove();
  const box = make("div", { className: "errors", tabIndex: -1 }, make("p", {}, word("kept")), make("p", {}, item.words ?? ""));
  box.setAttribute("role", "alert");
  form.prepend(box);
  box.focus();
  return false;
}
