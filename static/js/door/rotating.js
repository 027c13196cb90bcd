/* What an event's door shows (services/passes/rotating.py): a code for each half minute, and four digits.
 *
 *   codeAt(secret, eventId, seconds)      the code at that Unix time; secret is the door's, bytes
 *   windowOf(secret, eventId, code)       the window in which this door showed it; rejects with Unreadable("bad")
 *   inTime(window, happenedSeconds)       whether what happened then (device time plus skew) fits that window's code
 *   pin(secret, eventId)                  "0427"
 */
import { fromBase32, hmac, joined, squeeze, toBase32, u32, u64 } from "./base32.js";
import { Unreadable } from "./tokens.js";

const WINDOW = 30; // seconds
const BEFORE = 30; // a phone whose clock is a little behind, after correction
const AFTER = 90; // from seeing the code to the tap
const PROOF = 10; // bytes

export async function codeAt(secret, eventId, seconds) {
  const window = Math.floor(seconds / WINDOW);
  return toBase32(joined(u32(window), await proof(secret, eventId, window)));
}

export async function windowOf(secret, eventId, code) {
  const data = fromBase32(squeeze(code), 4 + PROOF);
  if (!data) throw new Unreadable("bad", "torn");
  const window = data.subarray(0, 4).reduce((sum, byte) => sum * 256 + byte, 0);
  if (toBase32(joined(u32(window), await proof(secret, eventId, window))) !== toBase32(data)) {
    throw new Unreadable("bad", "signature");
  }
  return window;
}

export function inTime(window, happenedSeconds) {
  const since = happenedSeconds - window * WINDOW;
  return -BEFORE <= since && since < WINDOW + AFTER;
}

export async function pin(secret, eventId) {
  const bytes = (await hmac(secret, joined("mulin-pin-1", u64(eventId)))).subarray(0, 4);
  const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  return String(value % 10000).padStart(4, "0");
}

async function proof(secret, eventId, window) {
  return (await hmac(secret, joined("mulin-door-1", u64(eventId), u32(window)))).subarray(0, PROOF);
}
