/** How a phone becomes a device, and stops being one. */
import { Refused } from "./server.js";

const MARK = "#pair=";

/** The pairing code of the link that opened the page; it leaves the address bar at once. */
export function takeCodeFromAddress() {
  const code = codeIn(location.href);
  if (code) history.replaceState(null, "", location.pathname + location.search);
  return code;
}

/** The pairing code in the text of a link, or null. */
export function codeIn(text) {
  const at = text.indexOf(MARK);
  if (at < 0) return null;
  const rest = text.slice(at + MARK.length).trim();
  try {
    return decodeURIComponent(rest) || null;
  } catch {
    return rest || null;
  }
}

/** What was typed may be the code or the whole link. */
export function codeTyped(text) {
  return codeIn(text) ?? text.replaceAll(/\s/g, "");
}

/** Pairs; gives what is to be kept. Throws NoAnswer or Refused. */
export async function pair(server, code, name) {
  const isOurs = (answer) => typeof answer.device_token === "string";
  const paired = await server.askFor(isOurs, "POST", "/pair", { body: { code, name } });
  const { device_token: token, device, event, gate, gate_name: gateName = gate, role, lists } = paired;
  return { token, device, event, gate, gateName, role, lists, name };
}

/** Whether a phone may ask by registration code; one that only scans may not. */
export function takesCodes({ role }) {
  return role === "desk" || role === "supervisor";
}

/** Which text tells why pairing failed, and what it needs. */
export function pairingFault(error) {
  if (!(error instanceof Refused)) return [error.tooOften ? "pairing_too_often" : "pairing_no_contact", null];
  const { slug } = error.problem;
  if (slug === "unknown-pairing-code") return ["pairing_used", null];
  if (slug === "unknown-event") return ["pairing_event_gone", null];
  return ["pairing_failed", error.problem];
}
