/* Shows on lists, maps and pages what this phone has noted and the page does not know yet: "noted on this phone". */
import * as outbox from "./outbox.js";
import { clock, make, word } from "./words.js";

export async function mark() {
  const items = await outbox.items();
  document.querySelectorAll("[data-own-mark]").forEach((old) => old.remove());
  document.querySelectorAll("[data-kept]").forEach((old) => old.removeAttribute("data-kept"));
  const root = document.documentElement.dataset;
  const made = Number(root.copy || root.made) || 0;
  const links = [...document.querySelectorAll("#main a.row, #main a.cell")];
  for (const item of items) {
    const unseen = ["waiting", "held"].includes(item.state) || (item.state === "sent" && item.received_at > made && !item.undone);
    if (unseen && item.subject && !item.undone) point(item, links);
  }
}

function point(item, links) {
  const text = item.state === "sent" ? word("sent", { time: clock(item.received_at) }) : item.state === "held" ? word("held") : word("saved");
  for (const element of places(item.subject, links)) {
    element.dataset.kept = item.state;
    if (element.matches(".cell")) element.append(own("span", "visually-hidden", text));
    else (element.querySelector(".card-head") ?? element).append(own("span", "pill", text, item.state));
  }
  if (location.pathname === item.subject) {
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
