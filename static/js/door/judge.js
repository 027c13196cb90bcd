/* The one rule at the door: what a scanned or typed text is worth. The table of verdicts and reasons, and why
 * they are so, stands in its twin, services/passes/judging.py.
 *
 *   judge(text, direction, known, seen)   {verdict, reason, number, name, state, verified}
 *
 * known: {keys, revokedKids, isRevoked(number), byPass(pass), byNumber(number)}, the last three promising an answer;
 * the last two {name, state} or null. seen: {number: [directions, oldest first]}, since the roster was made.
 */
import { cleanNumber } from "./numbers.js";
import { parse, Unreadable, verify } from "./tokens.js";

const DIRECTIONS = ["in", "out"];
export const TAKEN = ["in", "out", "unlisted"]; // the verdicts that are noted as an arrival or a leaving

const NOBODY = { number: null, name: null, state: null, verified: false };

export async function judge(text, direction, known, seen) {
  const number = cleanNumber(text);
  if (number) {
    const listed = await known.byNumber(number);
    return judgePerson(number, listed && { ...listed, name: null }, false, direction, known, seen);
  }
  let pass;
  try {
    pass = parse(text);
    // First: the key may be gone from the list, and a leaked one signs whatever is wanted.
    if (known.revokedKids.includes(pass.kid)) {
      return { ...NOBODY, verdict: "revoked", reason: "key", number: pass.number };
    }
    await verify(pass, known.keys);
  } catch (error) {
    if (error instanceof Unreadable) return { ...NOBODY, verdict: error.code, reason: error.reason };
    throw error;
  }
  return judgePerson(pass.number, await known.byPass(pass), true, direction, known, seen);
}

async function judgePerson(number, listed, verified, direction, known, seen) {
  if (await known.isRevoked(number)) {
    return { ...NOBODY, verdict: "revoked", reason: "pass", number, verified };
  }
  const [verdict, reason] = verdictOn(direction, listed, seen[number] ?? []);
  return { verdict, reason, number, name: listed?.name ?? null, state: listed?.state ?? null, verified };
}

function verdictOn(direction, listed, noted) {
  const state = listed?.state;
  const listedAs = DIRECTIONS.includes(state) ? state : null;
  const last = noted.length ? noted[noted.length - 1] : listedAs;
  if (last === direction) return ["again", noted.length ? "here" : "elsewhere"];
  if (!listed) return ["unlisted", "unlisted"];
  // An unknown state is no reason to wonder.
  if (direction === "out") return ["out", last === null && state ? "without_in" : "listed"];
  if (last === "out") return ["in", "back"];
  return ["in", state === "waiting" ? "waiting" : "listed"];
}
