/* The number of a pass: seven symbols of Crockford's base32 and a check symbol (services/passes/numbers.py).
 *
 *   cleanNumber(text)    what somebody typed → the number, or null when it cannot be one
 *   spaced(number)       7K3F9Q2M → 7K3F-9Q2M
 *   numberFrom(bytes)    five bytes → the number in them
 */
import { squeeze } from "./base32.js";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 8;

export function cleanNumber(text) {
  const number = squeeze(text).replace(/O/g, "0").replace(/[IL]/g, "1");
  if (number.length !== LENGTH) return null;
  let remainder = 0;
  for (const symbol of number) {
    const value = ALPHABET.indexOf(symbol);
    if (value < 0) return null;
    remainder = double(remainder) ^ value;
  }
  return remainder === 0 ? number : null;
}

/* Times 2 in GF(32), which is made with x⁵ + x² + 1. */
function double(element) {
  return element & 16 ? (element << 1) ^ 0b100101 : element << 1;
}

export function spaced(number) {
  return `${number.slice(0, 4)}-${number.slice(4)}`;
}

// 40 bits are more than JavaScript shifts, and well within what it counts exactly.
export function numberFrom(bytes) {
  let value = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  let number = "";
  for (let at = 0; at < LENGTH; at++) {
    number = ALPHABET[value % 32] + number;
    value = Math.floor(value / 32);
  }
  return number;
}
