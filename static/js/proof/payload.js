/* The number in the code of a passbook line, read back (services/points/proofs.py says how it is packed).
 *
 *   read(digits)   {community, day, content, steps, head, previous}; throws where it is none of ours
 *   prove(digits)  a promise of the same with `root`, the bytes it leads to, and `date`, the day of the line
 */
import { climb, leaf, root } from "./chain.js";

const FORM = 1, HASH = 32, SALT = 16, LONGEST = 6000; // digits
const KINDS = ["accrue", "hold", "capture", "release", "reverse", "owe", "settle", "adjust", "donate", "expire"];
const MINUTE = 60_000, SHANGHAI = 8 * 60 * MINUTE, DAY = 24 * 60 * MINUTE;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function read(digits) {
  const bytes = new Reader(bytesOf(digits));
  if (bytes.take(1)[0] !== FORM) throw new Error("another form");
  const [community, day, index, count] = bytes.numbers(4);
  const kind = KINDS[bytes.number()];
  const [from, to, points, ...more] = bytes.numbers(7);
  const [rule, original, by, second] = more.map((id) => id || null);
  const at = moment(bytes.number());
  const [source, rule_key, reason, evidence] = [1, 2, 3, 4].map(() => decoder.decode(bytes.take(bytes.number())));
  const salt = hex(bytes.take(SALT));
  const [head, previous] = [bytes.take(HASH), bytes.take(bytes.number())];
  const steps = sides(index, count).map((side) => [side, bytes.take(HASH)]);
  if (!kind || index >= count || bytes.rest) throw new Error("torn");
  const content = { kind, from, to, points, source, rule_key, rule, original, reason, evidence, by, second, at, salt };
  return { community, day: iso(day * DAY), content, steps, head, previous };
}

export async function prove(digits) {
  const said = read(digits);
  const { content, day, head, previous, steps } = said;
  const merkle = await climb(await leaf(content), steps);
  const date = iso(Date.parse(`${content.at.slice(0, 19)}Z`) + SHANGHAI);
  return { ...said, date, root: await root(previous, day, merkle, head) };
}

/* From the leaf up: on which side what has to be known stands; nothing where an odd one goes up as it is. */
function sides(index, count) {
  const found = [];
  for (let at = index, width = count; width > 1; at >>= 1, width = Math.ceil(width / 2)) {
    if ((at ^ 1) < width) found.push(at % 2 ? "L" : "R");
  }
  return found;
}

class Reader {
  at = 0;

  constructor(bytes) {
    this.bytes = bytes;
  }

  get rest() {
    return this.bytes.length - this.at;
  }

  take(size) {
    if (!(size <= this.rest)) throw new Error("torn");
    return this.bytes.slice(this.at, (this.at += size));
  }

  number() {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const [byte] = this.take(1);
      value += (byte & 127) * scale;
      if (!Number.isSafeInteger(value)) throw new Error("too large");
      if (byte < 128) return value;
    }
  }

  numbers(count) {
    return Array.from({ length: count }, () => this.number());
  }
}

function bytesOf(digits) {
  if (!/^[1-9]\d*$/.test(digits) || digits.length > LONGEST) throw new Error("no number");
  const text = BigInt(digits).toString(16);
  return Uint8Array.from(text.padStart(text.length + (text.length % 2), "0").match(/../g), (byte) => parseInt(byte, 16));
}

function hex(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function iso(ms) {
  return new Date(ms).toISOString().slice(0, 10);
}

function moment(microseconds) {
  const seconds = new Date(Math.floor(microseconds / 1e6) * 1000).toISOString().slice(0, 19);
  return `${seconds}.${String(microseconds % 1e6).padStart(6, "0")}`;
}
