/* The signed text in the QR of a pass (services/passes/tokens.py): parted, and proved with a public key.
 *
 *   parse(text)                {kid, number, day, secret, body, signature}, nothing of it proved yet
 *   verify(pass, keys)         rejects unless one of our keys, {kid: public}, signed it
 *
 * They throw Unreadable: code "bad", "foreign" or "other", and a reason out of judge.js.
 */
import { fromBase32, fromBase64url, joined, squeeze } from "./base32.js";
import { numberFrom } from "./numbers.js";

const PREFIX = "MP1";
const LABEL = "mulin-pass-1";
const BODY = 23; // bytes: kid 4, number 5, day 2, secret 12
const SIGNATURE = 64;
const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const VERIFYING = { name: "ECDSA", hash: "SHA-256" };

export class Unreadable extends Error {
  constructor(code, reason) {
    super(`${code}: ${reason}`);
    this.code = code;
    this.reason = reason;
  }
}

export function parse(text) {
  const plain = squeeze(text);
  if (!plain.startsWith(PREFIX)) throw new Unreadable(...somethingElse(plain));
  const data = fromBase32(plain.slice(PREFIX.length), BODY + SIGNATURE);
  if (!data) throw new Unreadable("bad", "torn");
  return {
    kid: [...data.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
    number: numberFrom(data.subarray(4, 9)),
    day: data[9] * 256 + data[10],
    secret: data.slice(11, BODY),
    body: data.slice(0, BODY),
    signature: data.slice(BODY),
  };
}

export async function verify(pass, keys) {
  if (!keys[pass.kid]) throw new Unreadable("foreign", "key");
  const key = await crypto.subtle.importKey("raw", fromBase64url(keys[pass.kid]), CURVE, false, ["verify"]);
  const good = await crypto.subtle.verify(VERIFYING, key, pass.signature, joined(LABEL, pass.body));
  if (!good) throw new Unreadable("bad", "signature");
}

function somethingElse(plain) {
  if (!plain) return ["bad", "empty"];
  if (/^[0-9A-Z]{1,12}$/.test(plain)) return ["bad", "number"];
  return ["other", /^HTTPS?:\/\//.test(plain) ? "address" : "text"];
}
