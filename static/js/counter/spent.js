/* What this phone has handed out today without a network to people who had reserved nothing.
 *
 *   spent(action, prices)   points of the forms in the outbox for that address, of today; a thing whose price is not
 *                           known any more (prices: {good id: points}) counts as more than any cap
 *   cost(picked, prices)    points of values like "12:2"
 */
import * as outbox from "../outbox/outbox.js";

export async function spent(action, prices) {
  await outbox.ready;
  const today = new Date().toDateString();
  const ours = (await outbox.items()).filter((item) => item.action === action && item.state !== "withdrawn");
  const now = ours.filter((item) => new Date(item.saved_at).toDateString() === today);
  const picked = now.flatMap((item) => item.fields.filter(([name]) => name === "picked").map(([, value]) => value));
  return cost(picked, prices);
}

export function cost(picked, prices) {
  const pairs = picked.filter(Boolean).map((value) => value.split(":"));
  return pairs.reduce((sum, [good, many]) => sum + (prices[good] ?? Infinity) * Number(many), 0);
}
