/* The sealed list of an event that a scanning station carries (services/passes/roster.py). A name opens with the
 * pass its bearer shows, and never before.
 *
 *   openRoster(roster, seen)   a station with that roster (the parsed JSON), and what it noted since the roster was
 *                              made, {number: [directions]}: {judge, note, seen}
 *     judge(text, direction)   what the text is worth ("in" or "out"), see judge.js; changes nothing
 *     note(number, direction)  somebody came in or went out here
 */
import { fromBase64url, joined, sha256, toBase64url, u64 } from "./base32.js";
import { judge } from "./judge.js";

const NONCE = 12;

export function openRoster(roster, seen = {}) {
  const known = knownFrom(roster);
  const noted = Object.fromEntries(Object.entries(seen).map(([number, directions]) => [number, [...directions]]));
  return {
    seen: noted,
    judge: (text, direction) => judge(text, direction, known, noted),
    note(number, direction) {
      (noted[number] ??= []).push(direction);
    },
  };
}

function knownFrom(roster) {
  const entries = new Map(roster.entries.map((entry) => [entry.tag, entry]));
  const numbers = new Set(roster.entries.map((entry) => entry.number_tag));
  const revoked = new Set(roster.revoked);
  const event = u64(roster.event);
  return {
    keys: roster.keys,
    revokedKids: roster.revoked_kids,
    isRevoked: async (number) => revoked.has(await digest(6, "mulin-revoked-1", number)),
    async byPass(pass) {
      const entry = entries.get(await digest(12, "mulin-tag-1", event, pass.secret));
      return entry ? open(event, pass.secret, entry.sealed) : null;
    },
    async byNumber(number) {
      const tag = await digest(3, "mulin-number-1", event, number);
      return numbers.has(tag) ? { name: null, state: null } : null;
    },
  };
}

async function digest(size, ...parts) {
  return toBase64url((await sha256(joined(...parts))).subarray(0, size));
}

/* Who cannot be opened is on the list all the same: a torn entry keeps nobody out. */
async function open(event, secret, sealed) {
  const bytes = await sha256(joined("mulin-roster-1", event, secret));
  const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["decrypt"]);
  try {
    const data = fromBase64url(sealed);
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: data.slice(0, NONCE) }, key, data.slice(NONCE));
    const { name, state } = JSON.parse(new TextDecoder().decode(plain));
    return { name, state };
  } catch {
    return { name: null, state: null };
  }
}
