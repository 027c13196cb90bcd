/* What happens around an htmx swap of #main: no network, foreign answers, history, the lit tab, focus and scroll.
 * The words come from <template id="words" data-offline data-strange> in shared/flash.html.
 */
let moved = false;

document.addEventListener("submit", () => document.querySelectorAll(".toast[data-own]").forEach((toast) => toast.remove()), true);
document.addEventListener("htmx:error", (event) => event.detail.ctx && say("offline"));

/* A hotel's login page or a proxy's error is not our page: keep what was typed and say so. */
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  if (ctx.select !== "#main" || /<main id="main"/.test(ctx.text)) return;
  event.preventDefault();
  say("strange");
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
  const toast = document.createElement("p");
  toast.className = "toast";
  toast.dataset.own = word;
  toast.textContent = document.getElementById("words").dataset[word];
  document.getElementById("flash").append(toast);
}
