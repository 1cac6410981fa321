/** From an answer to what people see: one of three colours, each with its shape, and words. */
import { choose, say, sayProblem, sayTime } from "../words/words.js";

/**
 * The picture of an answer for the full screen: texts and the level, which is the colour. Empty texts are not shown.
 *
 * `answer` is a verdict of the server or an answer of the device (see decide.js), `direction` is "entry" or "exit".
 * `event` has the names of the roster, undefined before it was fetched. `now` is the present time in milliseconds.
 */
export function describe(answer, { direction, event, now, isJustNow = false }) {
  const { level, attendee, first_admitted: first } = answer;
  const isGo = level === "go";
  const isIn = direction === "entry";
  const hasTray = isIn && !wasHandedOver(answer);
  return {
    level,
    headline: headlineOf(answer, direction),
    justNow: isJustNow ? say("just_now") : "",
    name: attendee ? nameOf(answer) : "",
    company: attendee?.company ?? "",
    bookings: attendee ? bookingsOf(attendee, event).join(" · ") : "",
    tray: hasTray ? (attendee?.tray ?? "") : "",
    badge: hasTray && attendee ? say(`badge_${attendee.badge}`) : "",
    attention: attendee?.attention ?? "",
    explanation: isGo ? "" : explanationOf(answer),
    since: !isGo && first ? say("in_since", { time: sayTime(first.at, event?.timezone, now) }) : "",
    where: !isGo && first ? say("at_gate", { gate: first.gate, device: first.device }) : "",
    next: isGo ? "" : say("to_the_desk"),
    button: say(canBeTriedAgain(answer) ? "try_again" : "tap_to_go_on"),
  };
}

/** The answer in one line, for the button that recalls the last scan. */
export function inShort(answer, direction) {
  const headline = headlineOf(answer, direction);
  const name = wasHandedOver(answer) ? "" : answer.attendee?.name;
  return name ? say("last_again", { who: name, what: headline }) : headline;
}

function headlineOf(answer, direction) {
  if (answer.level === "go") return say(direction === "entry" ? "go_entry" : "go_exit");
  return say(reasonOf(answer));
}

function reasonOf({ reason }) {
  return reason ?? "refused";
}

function canBeTriedAgain({ reason }) {
  return reason === "no_connection" || reason === "failed";
}

function nameOf(answer) {
  const { name } = answer.attendee;
  return wasHandedOver(answer) ? say("holder_now", { name }) : name;
}

/** Then the attendee is the person who has the place now, not the one who holds up the badge. */
function wasHandedOver({ reason }) {
  return reason === "handed_over";
}

function explanationOf(answer) {
  const problem = answer.problem ? sayProblem(answer.problem) : "";
  return say(`${reasonOf(answer)}_text`, { problem });
}

function bookingsOf({ category, sessions }, event) {
  const names = { categories: {}, sessions: {}, ...event };
  const session = (id) => choose(names.sessions[id]) ?? asWords(id);
  return [choose(names.categories[category]) ?? asWords(category), ...sessions.map(session)];
}

/** Before the roster brought the names: "recycling-workshop" becomes "Recycling workshop". */
function asWords(id) {
  const words = id.replaceAll(/[-_.]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
