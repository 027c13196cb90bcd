/* What an event's door shows: a code for each half minute. Only the server reads it (services/passes/rotating.py).
 *
 *   codeAt(secret, eventId, seconds)   the code at that Unix time; secret is the door's, bytes
 *   WINDOW                             how long it stands, in seconds
 */
import { hmac, joined, toBase32, u32, u64 } from "./base32.js";

export const WINDOW = 30;
const PROOF = 10; // bytes

export async function codeAt(secret, eventId, seconds) {
  const window = Math.floor(seconds / WINDOW);
  const proof = (await hmac(secret, joined("mulin-door-1", u64(eventId), u32(window)))).subarray(0, PROOF);
  return toBase32(joined(u32(window), proof));
}
