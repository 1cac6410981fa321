/** From an answer to what people see: one of three colours, each with its shape, and words. */
import { choose, say, sayProblem, sayTime } from "../words/words.js";

/**
 * What the full screen shows of an answer (a verdict of the server, or what the device says; see decide.js).
 * `direction` is "entry" or "exit", `event` what the roster tells of it,
 * undefined before the first visit. Texts that are empty are not shown.
 */
export function describe(answer, { direction, event, justNow = false }) {
  const { level, attendee, first_admitted: first } = answer;
  const isGo = level === "go";
  const isIn = direction === "entry";
  const hasTray = isIn && !wasHandedOver(answer);
  return {
    level,
    headline: isGo ? say(isIn ? "go_entry" : "go_exit") : say(headlineOf(answer)),
    justNow: justNow ? say("just_now") : "",
    name: attendee ? nameOf(answer) : "",
    company: attendee?.company ?? "",
    bookings: attendee ? bookingsOf(attendee, event).join(" · ") : "",
    tray: hasTray ? (attendee?.tray ?? "") : "",
    badge: hasTray && attendee ? say(`badge_${attendee.badge}`) : "",
    attention: attendee?.attention ?? "",
    explanation: isGo ? "" : explanationOf(answer),
    since: !isGo && first ? say("in_since", { time: sayTime(first.at, event?.timezone) }) : "",
    where: !isGo && first ? say("at_gate", { gate: first.gate, device: first.device }) : "",
    next: isGo ? "" : say("to_the_desk"),
    button: say(answer.reason === "no_connection" ? "try_again" : "tap_to_go_on"),
  };
}

/** The shortest of it, for the line that recalls the last scan. */
export function inShort(answer, direction) {
  const { headline } = describe(answer, { direction });
  const name = wasHandedOver(answer) ? "" : answer.attendee?.name;
  return name ? say("last_again", { who: name, what: headline }) : headline;
}

function nameOf(answer) {
  const { name } = answer.attendee;
  return wasHandedOver(answer) ? say("holder_now", { name }) : name;
}

/** Then `attendee` is whoever has the place now, and not the person who holds up the badge. */
function wasHandedOver({ reason }) {
  return reason === "handed_over";
}

function headlineOf({ reason }) {
  return reason ?? "refused";
}

function explanationOf(answer) {
  const problem = answer.problem ? sayProblem(answer.problem) : "";
  return say(`${headlineOf(answer)}_text`, { problem });
}

function bookingsOf({ category, sessions }, event) {
  const names = { categories: {}, sessions: {}, ...event };
  const session = (id) => choose(names.sessions[id]) ?? asWords(id);
  return [choose(names.categories[category]) ?? asWords(category), ...sessions.map(session)];
}

/** Until the roster has told their names: "recycling-workshop" reads "Recycling workshop". */
function asWords(id) {
  const words = id.replaceAll(/[-_.]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
