/* Every form that posts: says when it happened, and is sent once at a time.
 *
 *   happened_at   ms since 1970 at the first tap; kept when the same form is sent again
 *   sent_at       ms since 1970 at this sending, so that the server can measure the phone's clock
 *   aria-busy     on the form while it is on its way; a second tap does nothing
 *   data-sent     on the button that was tapped, while it is on its way
 *
 * A control that needs a moment (a photo being shrunk, a recording still running) carries data-wait.
 * It gets the event "finish", and says "ready" (bubbling) when it has put its file in place; then the form goes.
 * The form gets the event "released" when it may be sent again. data-touched says that something was typed into it.
 * A form marked data-outbox goes to the outbox, where there is one (outbox/keep.js).
 */
import { keep, takes } from "./outbox/keep.js";

const NATIVE_PATIENCE = 8000; // a form without htmx that never leaves the page, such as a download

document.addEventListener("submit", onSubmit, true);
document.addEventListener("input", (event) => event.target.form?.setAttribute("data-touched", ""));
document.addEventListener("htmx:finally:request", (event) => release(event.detail.ctx.request.form));
window.addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach(release));

function onSubmit(event) {
  const form = event.target;
  if (form.getAttribute("method")?.toLowerCase() !== "post") return;
  if (form.hasAttribute("aria-busy")) return stop(event);
  stamp(form, "happened_at", false);
  stamp(form, "sent_at", true);
  const waiting = form.querySelector("[data-wait]");
  if (waiting) {
    stop(event);
    return sendWhenReady(form, event.submitter, waiting);
  }
  if (takes(form)) {
    stop(event);
    return kept(form, event.submitter);
  }
  lock(form, event);
}

function stop(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function stamp(form, name, again) {
  const input = form.querySelector(`input[name="${name}"]`);
  if (input && (again || !input.value)) input.value = Date.now();
}

/* The outbox keeps it, sends it and goes on to the next page; until that is there, more taps do nothing. */
async function kept(form, submitter) {
  form.setAttribute("aria-busy", "true");
  submitter?.setAttribute("data-sent", "");
  form.removeAttribute("data-touched");
  let leaving = false;
  try {
    leaving = await keep(form, submitter, () => release(form));
  } finally {
    if (leaving) setTimeout(release, NATIVE_PATIENCE, form);
    else release(form);
  }
}

function sendWhenReady(form, submitter, waiting) {
  form.setAttribute("aria-busy", "true");
  const send = () => {
    release(form);
    if (form.isConnected) form.requestSubmit(submitter);
  };
  form.addEventListener("ready", send, { once: true });
  waiting.dispatchEvent(new Event("finish"));
}

/* Buttons are disabled a moment later: a disabled button would not send its own name and value. */
function lock(form, event) {
  form.setAttribute("aria-busy", "true");
  event.submitter?.setAttribute("data-sent", "");
  setTimeout(() => {
    const native = !form.hasAttribute("hx-post");
    if (native && event.defaultPrevented) return release(form);
    if (native) setTimeout(release, NATIVE_PATIENCE, form);
    if (form.hasAttribute("aria-busy")) buttons(form, ":enabled").forEach((button) => {
      button.disabled = true;
      button.dataset.locked = "";
    });
  });
}

function release(form) {
  if (!form?.hasAttribute("aria-busy")) return;
  form.removeAttribute("aria-busy");
  buttons(form, "[data-locked]").forEach((button) => {
    button.disabled = false;
    delete button.dataset.locked;
  });
  form.querySelector("[data-sent]")?.removeAttribute("data-sent");
  form.dispatchEvent(new Event("released"));
}

function buttons(form, state) {
  return [...form.querySelectorAll(`button${state}`)].filter((button) => button.type === "submit");
}
