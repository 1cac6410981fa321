/** From an answer to what people see: one of three colours, each with its shape, and words. */
import { say, sayProblem, sayTime } from "./words.js";

/**
 * What the full screen shows of an answer (a verdict of the server, or what the device says; see decide.js).
 * `direction` is "entry" or "exit", `zone` the event's time zone. Texts that are empty are not shown.
 */
export function describe(answer, { direction, zone, justNow = false }) {
  const { level, attendee, first_admitted: first } = answer;
  const isGo = level === "go";
  const isIn = direction === "entry";
  return {
    level,
    headline: isGo ? say(isIn ? "go_entry" : "go_exit") : say(headlineOf(answer)),
    justNow: justNow ? say("just_now") : "",
    name: attendee?.name ?? "",
    company: attendee?.company ?? "",
    bookings: attendee ? [attendee.category, ...attendee.sessions].map(asWords).join(" · ") : "",
    tray: isIn ? (attendee?.tray ?? "") : "",
    badge: isIn && attendee ? say(`badge_${attendee.badge}`) : "",
    attention: attendee?.attention ?? "",
    explanation: isGo ? "" : explanationOf(answer),
    since: !isGo && first ? say("in_since", { time: sayTime(first.at, zone) }) : "",
    where: !isGo && first ? say("at_gate", { gate: first.gate, device: first.device }) : "",
    next: isGo ? "" : say("to_the_desk"),
    button: say(answer.reason === "no_connection" ? "try_again" : "tap_to_go_on"),
  };
}

/** The shortest of it, for the line that recalls the last scan. */
export function inShort(answer, direction) {
  const { headline, name } = describe(answer, { direction, zone: "UTC" });
  return name ? say("last_again", { who: name, what: headline }) : headline;
}

function headlineOf({ reason }) {
  return reason ?? "refused";
}

function explanationOf(answer) {
  const problem = answer.problem ? sayProblem(answer.problem) : "";
  return say(`${headlineOf(answer)}_text`, { problem });
}

/** The door knows categories and sessions by their ids only: "recycling-workshop" reads "Recycling workshop". */
function asWords(id) {
  const words = id.replaceAll(/[-_.]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
