/** How a phone becomes a device of an event. */
import { Refused } from "./server.js";

const MARKS = ["#pair=", "#card="];
const CARD_CODE_LENGTH = 12; // other codes are shorter or longer

/** The pairing code of the link that opened the page; it leaves the address bar at once. */
export function takeCodeFromAddress() {
  const code = codeIn(location.href);
  if (code) history.replaceState(null, "", location.pathname + location.search);
  return code;
}

/** The pairing code in the text of a link, or null. */
export function codeIn(text) {
  const mark = MARKS.find((each) => text.includes(each));
  if (!mark) return null;
  const code = text.slice(text.indexOf(mark) + mark.length).trim();
  try {
    return decodeURIComponent(code) || null;
  } catch {
    return code || null;
  }
}

/** The pairing code in a typed text, which may be the code or the whole link. */
export function codeTyped(text) {
  return codeIn(text) ?? text.replaceAll(/\s/g, "");
}

/** Whether it is the code of a gate card, which asks for a name and makes a phone wait for its start. */
export function isCardCode(code) {
  return code.length === CARD_CODE_LENGTH;
}

/** Pairs; resolves to the pairing, which is to be remembered. Throws NoAnswer or Refused. */
export async function pair(server, code, name) {
  const isOurs = (answer) => typeof answer.device_token === "string" && Array.isArray(answer.lists);
  const answer = await server.ask("POST", "/pair", isOurs, { body: { code, name } });
  const { device_token: token, device, event, gate, gate_name: gateName = gate, role, lists, started, event_title: eventTitle } = answer;
  return { token, device, event, gate, gateName, role, lists, name, eventTitle, waits: started === false };
}

/** The key of the text that explains why pairing failed, and the problem to fill in. */
export function pairingFault(error) {
  if (!(error instanceof Refused)) return [error.tooOften ? "pairing_too_often" : "pairing_no_contact", null];
  const { slug } = error.problem;
  if (slug === "unknown-pairing-code") return ["pairing_used", null];
  if (slug === "unknown-event") return ["pairing_event_gone", null];
  return ["pairing_failed", error.problem];
}
