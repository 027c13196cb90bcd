/* One form on its way, and the receipt that alone takes it out of the outbox (docs/offline.md). */
import { person } from "./outbox.js";

const PATIENCE = 30000;

/* What the server says to this item; null when that was not our server, or nobody. */
export async function receipt(item) {
  const body = new URLSearchParams(item.fields);
  body.set("submission_id", item.id);
  body.set("sent_at", Date.now());
  const headers = { Accept: "application/json", "Mulin-Outbox": String(person), "Mulin-Submission": item.id };
  try {
    const answer = await fetch(item.action, {
      method: "POST", body, headers, redirect: "manual", signal: AbortSignal.timeout(PATIENCE),
    });
    const said = await answer.json();
    return said.submission === item.id && Number.isInteger(said.status) ? said : null;
  } catch {
    return null;
  }
}
