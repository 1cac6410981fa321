/** From an answer to what people see: one of three colours, each with its shape, and words. */
import { isBooked } from "./rules.js";
import { choose, say, sayProblem, sayTime } from "../words/words.js";
import { isRehearsing } from "./rehearsing.js";
import { whoMayOverride } from "./rules.js";

const NOBODYS = new Set(["unknown", "malformed", "other_event", "not_a_badge"]); // such a code leads to no person

/**
 * The picture of an answer for the full screen: texts and the sign, which also is the colour. Empty texts are not shown.
 *
 * `answer` is a verdict of the server or an answer of the device (see decide.js), `direction` is "entry" or "exit".
 * `role` is the device's. `event` and `rules` are the event's names and the list's rules in the roster, undefined
 * before it was fetched. `now` is the present time in milliseconds.
 */
export function describe(answer, { direction, role, event, rules, now, isJustNow = false }) {
  const { level, first_admitted: first } = answer;
  const isGo = level === "go";
  return {
    level,
    sign: signOf(answer, direction),
    rehearsal: (answer.rehearsal ?? isRehearsing(event, now)) ? say("rehearsal") : "",
    headline: headlineOf(answer, direction),
    justNow: isJustNow ? say("just_now") : "",
    ...personOf(answer, event),
    ...badgeOf(answer, direction),
    explanation: isGo ? noteOn(answer, direction) : explanationOf(answer, { event, rules, now }),
    since: !isGo && first ? say("in_since", { time: sayTime(first.at, event?.timezone, now) }) : "",
    where: !isGo && first ? say("at_gate", { gate: first.gate, device: first.device }) : "",
    source: sourceOf(answer, { event, now }),
    next: isGo ? "" : nextStep(answer, role),
    action: actionFor(answer, role),
    button: say(canBeTriedAgain(answer) ? "try_again" : "tap_to_go_on"),
  };
}

/** One of "go", "exit", "look" and "stop": an exit must not be taken for an admission. */
export function signOf({ level }, direction) {
  return level === "go" && direction === "exit" ? "exit" : level;
}

/** The answer in one line, for the button that recalls the last scan. */
export function inShort(answer, direction) {
  const headline = headlineOf(answer, direction);
  const name = wasHandedOver(answer) ? "" : answer.attendee?.name;
  return name ? say("last_again", { who: name, what: headline }) : say("last_short", { what: headline });
}

function headlineOf(answer, direction) {
  if (answer.level === "go") return say(direction === "entry" ? "go_entry" : "go_exit");
  return say(reasonOf(answer));
}

function reasonOf({ reason, is_new: isNew }) {
  return isNew ? "new_since" : (reason ?? "refused");
}

/** A refusal of the phone itself may be older than a change: it says from when its roster is. */
function sourceOf({ by, level, attendee, roster_at: rosterAt }, { event, now }) {
  const isDoubtful = by === "device" && level !== "go" && attendee;
  return isDoubtful ? say("by_roster_of", { time: sayTime(rosterAt, event?.timezone, now) }) : "";
}

function canBeTriedAgain({ reason }) {
  return reason === "no_connection" || reason === "failed";
}

/** The note as the server has it ends with the host who waits for this person; the phone says so in its language. */
function noteOf(note, host) {
  return note && host ? note.replace(`Host: ${host}`, () => say("host_waits", { host })) : note;
}

/** Of a place that was handed over only the name: a stranger holds up the old badge. */
function personOf(answer, event) {
  const { attendee } = answer;
  if (!attendee) return {};
  if (wasHandedOver(answer)) return { name: say("holder_now", { name: attendee.name }) };
  const { name, company, attention, host, tags = [] } = attendee;
  return { name, company, attention: noteOf(attention, host), tags, ...bookingsOf(attendee, event) };
}

/** Where it lies, once it was printed. Whoever is not let in, or leaves, does not need it. */
function badgeOf({ level, attendee }, direction) {
  const isThere = attendee && level === "go" && direction === "entry" && attendee.badge !== "none";
  return isThere ? { tray: attendee.tray, badge: say(`badge_${attendee.badge}`) } : {};
}

/** The guest is sent to the desk; at the desk it is others who help. */
function nextStep(answer, role) {
  const { reason } = answer;
  if (!isDesk(role)) return say("to_the_desk");
  if (NOBODYS.has(reason)) return say("look_up");
  if (mayLetIn(answer, role)) return "";
  return say(role === "desk" ? "call_supervisor" : "ask_organisers");
}

/** What a desk may do about a refusal, besides going on: see the person, and let them in with a reason if it may. */
function actionFor(answer, role) {
  const { level, attendee } = answer;
  if (level === "go" || !attendee || wasHandedOver(answer) || !isDesk(role)) return "";
  return say(mayLetIn(answer, role) ? "let_in_anyway" : "show_person");
}

function isDesk(role) {
  return role === "desk" || role === "supervisor";
}

function mayLetIn({ verdict, attendee, reason, objections = [reason] }, role) {
  return verdict === "refused" && Boolean(attendee) && whoMayOverride(objections, role) === "here";
}

/** Then the attendee is the person who has the place now, not the one who holds up the badge. */
function wasHandedOver({ reason }) {
  return reason === "handed_over";
}

/** Of a walk-in, that the address was known: it is another entry than the one that was filled in. */
function noteOn(answer, direction) {
  const { is_known: isKnown, badge_problem: problem } = answer;
  if (problem) return say("walk_in_badge_not_bound", { problem: sayProblem({ slug: problem, title: problem }) });
  return isKnown ? say("walk_in_known") : doubtAbout(answer, direction);
}

/** Somebody who leaves without having come in may be somebody who comes in past a forgotten switch. */
function doubtAbout({ first_admitted: first }, direction) {
  return direction === "exit" && !first ? say("was_not_inside") : "";
}

function explanationOf(answer, { event, rules, now }) {
  const reason = reasonOf(answer);
  if (reason === "already_admitted" && answer.first_admitted) return ""; // its time and gate say more
  const time = (moment) => sayTime(moment, event?.timezone, now);
  if (reason === "new_since") return answer.roster_at ? say("new_since_text", { time: time(answer.roster_at) }) : say("new_unheard_text");
  if (reason === "too_early" && rules?.opens_at) return say("too_early_until", { time: time(rules.opens_at) });
  if (reason === "too_late" && rules?.closes_at) return say("too_late_since", { time: time(rules.closes_at) });
  if (reason === "full" && rules && answer.attendee) return full(answer.attendee, rules, { time, now });
  if (reason === "wrong_list" && rules && answer.attendee) return wrongList(answer.attendee, rules, event);
  return say(`${reason}_text`, { problem: answer.problem ? sayProblem(answer.problem) : "" });
}

/** Guests without a booking hear when they may try again: as soon as unused places are released. */
function full(attendee, rules, { time, now }) {
  if (isBooked(rules, attendee)) return say("full_text");
  const isToCome = rules.release_at && Date.parse(rules.release_at) > now;
  return isToCome ? say("full_until", { time: time(rules.release_at) }) : say("full_unbooked");
}

function wrongList({ category, sessions }, rules, event) {
  const categories = rules.categories.includes(category) ? [] : rules.categories;
  const missing = rules.sessions.some((id) => sessions.includes(id)) ? [] : rules.sessions;
  const needed = [...categories.map((id) => nameIn(event?.categories, id)), ...missing.map((id) => nameIn(event?.sessions, id))];
  return needed.length > 0 ? say("wrong_list_needs", { what: needed.join(", ") }) : say("wrong_list_text");
}

function bookingsOf({ category, sessions }, event) {
  return {
    category: { name: nameIn(event?.categories, category), colour: event?.category_colours?.[category] },
    sessions: sessions.map((id) => nameIn(event?.sessions, id)).join(" · "),
  };
}

/** The name of a category or session in the phone's language; before the roster brought the names, made of its id. */
export function nameIn(names, id) {
  return choose(names?.[id]) ?? asWords(id);
}

/** "recycling-workshop" becomes "Recycling workshop". */
function asWords(id) {
  const words = id.replaceAll(/[-_.]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
