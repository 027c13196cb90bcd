/* The forms of a counter without a network, made of the templates on its page.
 *
 *   itemForm(template, item, action)   for something reserved (counter/cache.js says what)
 *   walkForm(template, title, text)    for somebody who reserved nothing, with the text of their pass
 *   passIn(text)                       {number} of a typed number, or a parsed pass; null for anything else
 */
import { cleanNumber } from "../door/numbers.js";
import { parse } from "../door/tokens.js";
import "../elements/sign-pad.js"; // stands in templates only, where nothing else would fetch it

export function itemForm(template, item, action) {
  const block = template.content.cloneNode(true);
  const form = block.querySelector("form");
  form.setAttribute("action", action);
  form.dataset.title = item.title;
  form.dataset.said = `${item.title} · ${item.name}`;
  form.elements.code.value = item.code;
  for (const name of ["title", "name", "points"]) block.querySelector(`[data-is=${name}]`).textContent = item[name];
  block.querySelector("[data-is=many]").textContent = `${item.quantity} ${item.unit}`;
  return block;
}

export function walkForm(template, title, text) {
  const block = template.content.cloneNode(true);
  const form = block.querySelector("form");
  form.elements.text.value = text;
  form.dataset.title = title;
  return block;
}

export function passIn(text) {
  const number = cleanNumber(text);
  if (number) return { number };
  try {
    return parse(text);
  } catch {
    return null;
  }
}
