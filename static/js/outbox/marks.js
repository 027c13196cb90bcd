/* Shows on lists, maps and pages what this phone has noted and the page does not know yet: "noted on this phone".
 *
 * The subject of an item is one path, "#id", or several of them with spaces between. A page that stands for a path of
 * its own says so with data-here; [data-made] says when it, or a part of it, was made (server's ms).
 */
import * as outbox from "./outbox.js";
import { clock, make, word } from "./words.js";

export async function mark() {
  const items = await outbox.items();
  document.querySelectorAll("[data-own-mark]").forEach((old) => old.remove());
  document.querySelectorAll("[data-kept]").forEach((old) => old.removeAttribute("data-kept"));
  const links = [...document.querySelectorAll("#main a.row, #main a.cell")];
  for (const item of items) {
    const open = ["waiting", "held", "sent"].includes(item.state) && !item.undone;
    if (open && item.subject) for (const subject of item.subject.split(" ")) point(item, subject, links);
  }
}

/* What has arrived is told as long as the page is older than that. */
function unseen(item, element) {
  const { copy, made } = document.documentElement.dataset;
  return item.state !== "sent" || item.received_at > (Number(element.closest("fresh-part[data-made]")?.dataset.made ?? (copy || made)) || 0);
}

function point(item, subject, links) {
  const text = item.state === "sent" ? word("sent", { time: clock(item.received_at) }) : item.state === "held" ? word("held") : word("saved");
  for (const element of places(subject, links).filter((place) => unseen(item, place))) {
    element.dataset.kept = item.state;
    if (element.matches(".cell")) element.append(own("span", "visually-hidden", text));
    else (element.querySelector(".card-head") ?? element).append(own("span", "pill", text, item.state));
  }
  const here = document.querySelector("#main [data-here]");
  if ((here?.dataset.here ?? location.pathname) === subject && unseen(item, here ?? document.body)) {
    const line = own("p", "notice", `${text} · ${item.said} · ${clock(item.saved_at)}`, item.state);
    document.querySelector("#main > .page-head")?.after(line);
  }
}

function own(tag, className, text, state) {
  const element = make(tag, { className }, text);
  element.dataset.ownMark = "";
  if (state) element.dataset.kind = { waiting: "wait", held: "bad", sent: "ok" }[state];
  return element;
}

function places(subject, links) {
  if (subject.startsWith("#")) return [document.getElementById(subject.slice(1))].filter(Boolean);
  return links.filter((link) => link.pathname === subject);
}
