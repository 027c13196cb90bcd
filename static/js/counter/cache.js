/* The reserved codes a counter carries where it has no network (services/redemptions/cache.py). An entry opens with its
 * code, or with the secret in the pass of whoever comes.
 *
 *   openCache(cache)      of the parsed JSON: {byCode, byPass}
 *     byCode(digits)      {id, title, quantity, unit, points, name, code}; null when it is not among them
 *     byPass(pass)        all of a parsed pass (door/tokens.js), as an array; rejects for a pass that is not ours
 */
import { fromBase64url, joined, sha256, toBase64url, u64 } from "../door/base32.js";
import { verify } from "../door/tokens.js";

const NONCE = 12;

export function openCache({ shop, rounds, keys, entries, passes }) {
  const kept = new Map(entries.map((entry) => [entry.tag, entry.sealed]));
  const bearers = new Map(passes.map((entry) => [entry.tag, entry.sealed]));

  async function byCode(code) {
    const said = await opened(await keyOf(shop, rounds, code), kept);
    return said && { ...said, code };
  }

  async function byPass(pass) {
    await verify(pass, keys);
    const said = await opened(await sha256(joined("mulin-shop-pass-1", u64(shop), pass.secret)), bearers);
    const found = await Promise.all((said?.codes ?? []).map(byCode));
    return found.filter(Boolean);
  }

  return { byCode, byPass };
}

async function keyOf(shop, iterations, code) {
  const word = await crypto.subtle.importKey("raw", new TextEncoder().encode(code), "PBKDF2", false, ["deriveBits"]);
  const way = { name: "PBKDF2", hash: "SHA-256", salt: joined("mulin-shop-1", u64(shop)), iterations };
  return new Uint8Array(await crypto.subtle.deriveBits(way, word, 256));
}

async function opened(bytes, among) {
  const tag = toBase64url((await sha256(joined("mulin-shop-tag-1", bytes))).subarray(0, 12));
  if (!among.has(tag)) return null;
  const data = fromBase64url(among.get(tag));
  const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["decrypt"]);
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: data.slice(0, NONCE) }, key, data.slice(NONCE));
  return JSON.parse(new TextDecoder().decode(plain));
}
