/* Bytes as text and back, and what scanners and thumbs make of such a text (services/passes/base32.py).
 *
 *   squeeze(text)                     narrow capitals, without spaces and dashes
 *   toBase32(bytes)                   without padding
 *   fromBase32(text, size)            exactly that many bytes, else null: one spelling for one value
 *   toBase64url, fromBase64url
 *   joined(...parts)                  one Uint8Array of bytes, and of texts as UTF-8
 *   u32(number), u64(number)          big endian
 *   sha256(bytes), hmac(key, bytes)   promises of bytes
 */
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const AROUND = /[-\t\n\r \u00a0\u2000-\u200b\u2010-\u2015\u2028\u2029\u202f\u205f\u2212\u3000\ufeff]/g;
const encoder = new TextEncoder();

export function squeeze(text) {
  const narrow = text.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
  return narrow.replace(AROUND, "").replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

export function toBase32(bytes) {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff; // at most four bits wait for the next byte
    for (bits += 8; bits >= 5; ) text += ALPHABET[(held >> (bits -= 5)) & 31];
  }
  return bits ? text + ALPHABET[(held << (5 - bits)) & 31] : text;
}

export function fromBase32(text, size) {
  if (text.length !== Math.ceil((size * 8) / 5)) return null;
  const bytes = new Uint8Array(size);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const letter of text) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) return null;
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) bytes[at++] = held >> (bits -= 8);
  }
  return toBase32(bytes) === text ? bytes : null;
}

export function toBase64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

export function fromBase64url(text) {
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
}

export function joined(...parts) {
  const pieces = parts.map((part) => (typeof part === "string" ? encoder.encode(part) : part));
  const bytes = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

export function u32(number) {
  return new Uint8Array([number >>> 24, number >>> 16, number >>> 8, number]);
}

export function u64(number) {
  return joined(u32(Math.floor(number / 2 ** 32)), u32(number));
}

export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

export async function hmac(secret, bytes) {
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes));
}
