/* Sealing what waits: AES-GCM with a key the server gives only to the person it is for. */

const text = new TextEncoder();

/* A key from the server's base64url (a mask, then the key under it), which this phone can use but not read out again. */
export function keyFrom(base64url) {
  const both = Uint8Array.from(atob(base64url.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const bytes = both.slice(32).map((byte, at) => byte ^ both[at]);
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/* Bytes → {iv, data}. */
export async function sealBytes(key, bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes) };
}

/* {iv, data} → ArrayBuffer. Throws when it was sealed for somebody else. */
export function openBytes(key, { iv, data }) {
  return crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data);
}

export const seal = (key, value) => sealBytes(key, text.encode(JSON.stringify(value)));
export const open = async (key, sealed) => JSON.parse(new TextDecoder().decode(await openBytes(key, sealed)));

export async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
