/* The hashes of the ledger, as services/points/chain.py makes them; both are held to tests/vectors/proofs.json.
 *
 *   canonical(content)                     the text an entry is hashed as
 *   leaf(content), climb(leaf, steps)      promises of 32 bytes; steps are [side, bytes], side "L" or "R"
 *   root(previous, day, merkle, head)      day as 2026-03-18; previous may be empty
 *   short(root)                            as it stands on the notice board: ABCD EFGH IJKL MNOP
 */
import { joined, sha256, toBase32 } from "../door/base32.js";

const LEAF = [0], NODE = [1], ROOT = [3];
const SHORT = 10; // bytes

export function canonical(content) {
  const names = Object.keys(content).sort();
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, content[name]])));
}

export function leaf(content) {
  return sha256(joined(LEAF, canonical(content)));
}

export async function climb(start, steps) {
  let at = start;
  for (const [side, beside] of steps) at = await sha256(side === "L" ? joined(NODE, beside, at) : joined(NODE, at, beside));
  return at;
}

export function root(previous, day, merkle, head) {
  return sha256(joined(ROOT, previous, day, merkle, head));
}

export function short(bytes) {
  return toBase32(bytes.slice(0, SHORT)).match(/.{4}/g).join(" ");
}
