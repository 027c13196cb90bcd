/* What happens around an htmx swap of #main: no network, refusals, foreign answers, history, the lit tab, focus and scroll.
 * The words come from <template id="words" data-offline data-strange> in shared/flash.html.
 */
let moved = false;

document.addEventListener("submit", () => {
  document.querySelectorAll(".toast[data-own]").forEach((toast) => toast.remove());
}, true);
document.addEventListener("htmx:error", (event) => event.detail.ctx && say("offline"));

/* What was typed is worth more than a page that says no: a refused POST leaves the form standing and only brings
 * the sentence. Swapped are pages, forms with their messages, and 409, where the first one has been kept already.
 * A hotel's login page or a proxy's error has no #main: then we say so. */
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  if (ctx.select !== "#main") return;
  const [main] = /<main id="main"[^>]*>/.exec(ctx.text) ?? [];
  const refused = main?.includes("data-error") && ctx.request.method === "POST" && ctx.response.status !== 409;
  if (main && !refused) return;
  event.preventDefault();
  if (!main) return say("strange");
  const page = new DOMParser().parseFromString(ctx.text, "text/html");
  const again = page.querySelector("a[data-again]"); // signing in, beside this page and what was typed in it
  again?.removeAttribute("class");
  again?.setAttribute("target", "_blank");
  show(...page.querySelectorAll("[data-what], [data-again]"));
});

/* Coming back to the same address is not a new step of the history. */
document.addEventListener("htmx:before:history:update", (event) => {
  const { history } = event.detail;
  moved = history.path !== location.pathname + location.search;
  if (!moved) history.type = "replace";
});

document.addEventListener("htmx:after:swap", (event) => {
  const { ctx } = event.detail;
  const main = document.getElementById("main");
  if (ctx.select !== "#main" || !main) return;
  const fine = ctx.response.status < 400;
  if (fine && main.dataset.shell !== document.documentElement.dataset.shell) return location.reload();
  document.querySelectorAll(".tabs a").forEach((tab) => {
    tab.toggleAttribute("aria-current", false);
    if (tab.dataset.key === main.dataset.tab) tab.setAttribute("aria-current", "page");
  });
  attend(main, fine);
  moved = false;
});

/* Where to look next: what was wrong, else the new heading; on the same page everything stays where it is. */
function attend(main, fine) {
  const wrong = main.querySelector("#errors, [aria-invalid='true']");
  if (moved || wrong || !fine) scrollTo(0, 0);
  if (wrong) wrong.focus();
  else if (document.activeElement === document.body) main.querySelector("h1")?.focus({ preventScroll: true });
}

function say(word) {
  const sentence = document.createElement("p");
  sentence.textContent = document.getElementById("words").dataset[word];
  show(sentence);
}

/* Inside an open sheet the rest of the page is out of reach, messages too. */
function show(...parts) {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.dataset.own = "";
  toast.setAttribute("role", "alert");
  toast.append(...parts);
  (document.querySelector("dialog[open]") ?? document.getElementById("flash")).append(toast);
}
