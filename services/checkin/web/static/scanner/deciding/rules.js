/**
 * The rules of the door, in order: the same as the server's (domain/judgement.py). A table of cases, and random ones,
 * hold the two to each other.
 */
import { bars } from "./attendance.js";

const NO_TICKETS = new Set(["malformed", "other_event", "not_a_badge"]);
const WORTH_A_LOOK = new Set(["already_admitted", "wrong_list", "too_early", "too_late", "not_confirmed", "full"]);
const BY_DESKS = ["cancelled", "not_confirmed", "too_early", "wrong_list"];
const BY_SUPERVISORS = [...BY_DESKS, "too_late", "already_admitted", "full"];
export const OVERRIDABLE = { scan: [], board: [], kiosk: [], desk: BY_DESKS, supervisor: BY_SUPERVISORS };

/** Who may let somebody in against these reasons: "here" this device, else a "supervisor"; null where nobody may. */
export function whoMayOverride(reasons, role) {
  if (reasons.every((reason) => OVERRIDABLE[role]?.includes(reason))) return "here";
  return reasons.every((reason) => BY_SUPERVISORS.includes(reason)) ? "supervisor" : null;
}

/** The colour of a verdict: "go", "look" or "stop". */
export function levelOf({ verdict, reason }) {
  if (verdict !== "refused") return "go";
  return WORTH_A_LOOK.has(reason) ? "look" : "stop";
}

/** The verdict on a text of this kind that is nobody's ticket here. */
export function judgeStranger(kind) {
  return decision("refused", NO_TICKETS.has(kind) ? kind : "unknown");
}

/**
 * The verdict on a scan of a known ticket, as `{verdict, reason, decided_at_door}`.
 *
 * `scan` is `{direction, offline, shown, override}`. `attendee` is `{state, category, sessions}` with the booked
 * sessions; `ticket` the state of the ticket. `list` has the list's rules as the API gives them. The scan counts `at`
 * milliseconds, and the person's `presence` is the one just before. `freeSeats` is `{for_booked, for_unbooked}`: how
 * many more people may come in, null without a limit. `role` is the device's.
 *
 * People rehearse on the eve, so opening times do not bind in a `rehearsal`.
 *
 * Returns null where the server asks for a supervisor: only one may override what stands against this person.
 */
export function judge(scan, attendee, ticket, list, { at, presence, freeSeats, role, rehearsal = false }) {
  if (scan.shown) return decision(scan.shown.verdict, scan.shown.reason);
  if (scan.direction === "exit") return decision("exited");
  const reasons = objectionsTo(attendee, ticket, list, { at, presence, freeSeats, rehearsal });
  if (scan.override !== null) {
    const remaining = reasons.filter((reason) => !OVERRIDABLE[role].includes(reason));
    if (remaining.length === 0) return decision("admitted");
    if (!scan.offline && remaining.every((reason) => BY_SUPERVISORS.includes(reason))) return null;
  }
  if (reasons.length > 0) return decision("refused", reasons[0], !scan.offline);
  return decision("admitted", null, !scan.offline);
}

function decision(verdict, reason = null, decided_at_door = true) {
  return { verdict, reason, decided_at_door };
}

/** All reasons against admitting somebody, as `judge` finds them; its arguments are explained there. */
export function objectionsTo(attendee, ticket, list, { at, presence, freeSeats, rehearsal = false }) {
  const rules = rehearsal ? { ...list, opens_at: null, closes_at: null } : list;
  return [...objections(attendee, ticket, rules, { at, presence, freeSeats })];
}

/** The reasons against admitting somebody, the most important first: state, list, time, re-entry, free seats. */
function* objections(attendee, ticket, list, { at, presence, freeSeats }) {
  const hasBooked = isBooked(list, attendee);
  if (ticket !== "valid") yield ticket;
  if (attendee.state !== "confirmed") yield attendee.state === "cancelled" ? "cancelled" : "not_confirmed";
  if (!isFor(list, attendee) || !(hasBooked || list.unbooked === "when_free")) yield "wrong_list";
  if (list.opens_at !== null && at < Date.parse(list.opens_at)) yield "too_early";
  if (list.closes_at !== null && at >= Date.parse(list.closes_at)) yield "too_late";
  if (bars(presence, list.reentry)) yield "already_admitted";
  const left = hasBooked ? freeSeats.for_booked : freeSeats.for_unbooked;
  if (left !== null && left <= 0 && !presence.inside) yield "full";
}

/** Whether somebody has a place in one of the list's sessions. */
export function isBooked({ sessions }, attendee) {
  return sessions.length === 0 || sessions.some((session) => attendee.sessions.includes(session));
}

function isFor(list, { category }) {
  return !list.deleted && (list.categories.length === 0 || list.categories.includes(category));
}
