/* Is our server within reach for whoever is signed in on this page? A portal that answers instead of it is none. */
import { person } from "../outbox/outbox.js";

const PATIENCE = 4000; // ms

export async function withinReach() {
  if (!navigator.onLine) return false;
  try {
    const answer = await fetch("/offline", { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
    return answer.ok && answer.headers.get("Mulin-Person") === String(person);
  } catch {
    return false;
  }
}
