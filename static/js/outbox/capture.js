/* A form as it was sent → what the outbox keeps of it. */
import { sha256 } from "./seal.js";

const SMALL = 96; // pixels of the thumbnail in the list

export async function capture(form, submitter) {
  const fields = [], files = [];
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") fields.push([name, value]);
    else if (value.size) files.push(await fileOf(name, value));
  }
  if (submitter?.name) fields.push([submitter.name, submitter.value]);
  for (const { kind, sha256, size } of files) fields.push(["awaited", `${kind}:${sha256}:${size}`]);
  return { body: { fields, ...(await about(form, submitter, files)) }, files };
}

async function about(form, submitter, files) {
  const marked = (name) => form.dataset[name] ?? form.closest(`[data-${name}]`)?.dataset[name] ?? "";
  const photo = files.find((file) => file.kind === "photo");
  return {
    action: new URL(form.action).pathname,
    what: form.dataset.outbox,
    title: marked("title"),
    subject: marked("subject"),
    undo: form.dataset.undo ?? "",
    said: said(form, submitter),
    next: backOf(form) || form.dataset.next || "/today",
    page: location.pathname + location.search,
    thumb: photo ? await thumbnail(photo.bytes) : "",
  };
}

/* Pages of the day pack know no ?back=: then the address does. */
function backOf(form) {
  const back = form.elements.back?.value || new URLSearchParams(location.search).get("back") || "";
  return /^\/(?![/\\])/.test(back) ? back : "";
}

/* In a few words what was noted: chips and texts, else the button. */
function said(form, submitter) {
  const chips = [...form.querySelectorAll(".chip input:checked:not([name=channel])")].map((input) => input.parentElement.textContent.trim());
  const texts = [...form.querySelectorAll("textarea, input[type=text], input:not([type])")].map((input) => input.value.trim());
  const parts = [...chips, ...texts].filter(Boolean);
  return parts.length ? parts.join("、") : form.dataset.said ?? submitter?.textContent.trim() ?? form.dataset.outbox;
}

async function fileOf(name, file) {
  const bytes = await file.arrayBuffer();
  return { kind: name === "voice" ? "voice" : "photo", sha256: await sha256(bytes), size: file.size, bytes };
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
