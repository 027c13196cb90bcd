/* A form as it was sent → what the outbox keeps of it. */
import { sha256 } from "./seal.js";

const SMALL = 96; // pixels of the thumbnail in the list
const begun = new WeakMap(); // what is made of a File

/* Reading a photo takes a moment: it begins when it was chosen, not when the form is sent. */
document.addEventListener("ready", ({ target }) => {
  const input = target.querySelector?.("input[type=file]");
  for (const file of input?.files ?? []) fileOf(input.name, file).catch(() => {}); // said when the form is sent
});

export async function capture(form, submitter) {
  const fields = [], files = [], thumbs = [];
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") fields.push([name, value]);
    else if (value.size) {
      const { thumb, ...file } = await fileOf(name, value);
      files.push(file);
      if (thumb) thumbs.push(thumb);
    }
  }
  if (submitter?.name) fields.push([submitter.name, submitter.value]);
  for (const { kind, sha256, size } of files) fields.push(["awaited", `${kind}:${sha256}:${size}`]);
  return { body: { fields, ...about(form, submitter), thumb: thumbs[0] ?? "" }, files };
}

function about(form, submitter) {
  const marked = (name) => form.dataset[name] ?? form.closest(`[data-${name}]`)?.dataset[name] ?? "";
  return {
    action: new URL(form.action).pathname,
    what: form.dataset.outbox,
    title: marked("title"),
    subject: marked("subject"),
    undo: form.dataset.undo ?? "",
    said: said(form, submitter),
    next: backOf(form) || form.dataset.next || "/today",
    page: location.pathname + location.search,
  };
}

/* Pages of the day pack know no ?back=: then the address does. */
function backOf(form) {
  const back = form.elements.back?.value || new URLSearchParams(location.search).get("back") || "";
  return /^\/(?![/\\])/.test(back) ? back : "";
}

/* In a few words what was noted: chips and texts, else the button. How and where it was stands beside it anyway. */
function said(form, submitter) {
  const chips = [...form.querySelectorAll('.chip input:checked:not([name=channel], [name=area], [value=""])')].map((input) => input.parentElement.textContent.trim());
  const texts = [...form.querySelectorAll("textarea, input[type=text], input:not([type])")].map((input) => input.value.trim());
  const parts = [...chips, ...texts].filter(Boolean);
  return parts.length ? parts.join("、") : form.dataset.said ?? submitter?.textContent.trim() ?? form.dataset.outbox;
}

/* {kind, sha256, size, bytes, thumb} */
function fileOf(name, file) {
  if (!begun.has(file)) {
    const made = read(name === "voice" ? "voice" : "photo", file);
    begun.set(file, made);
    made.catch(() => begun.delete(file));
  }
  return begun.get(file);
}

async function read(kind, file) {
  const bytes = await file.arrayBuffer();
  return { kind, sha256: await sha256(bytes), size: file.size, bytes, thumb: kind === "photo" ? await thumbnail(bytes) : "" };
}

async function thumbnail(bytes) {
  try {
    const bitmap = await createImageBitmap(new Blob([bytes]), { resizeWidth: SMALL, resizeQuality: "low" });
    const canvas = document.createElement("canvas");
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    return canvas.toDataURL("image/jpeg", 0.6);
  } catch {
    return ""; // the list does without
  }
}
