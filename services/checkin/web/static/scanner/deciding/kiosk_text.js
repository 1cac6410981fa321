/** From an answer to what a guest reads at a kiosk: a greeting, or kindly to the desk, and never why. */
import { say } from "../words/words.js";
import { isRehearsing } from "./rehearsing.js";

/**
 * The picture of an answer: `kind` is "welcome", "already" or "desk"; empty texts are not shown.
 *
 * Only a person who is let in, or is in already, is greeted: others may stand behind somebody who is not.
 */
export function greet(answer, { event, now }) {
  const kind = kindOf(answer);
  return {
    kind,
    rehearsal: (answer.rehearsal ?? isRehearsing(event, now)) ? say("rehearsal") : "",
    ...(kind === "desk" ? deskOf(answer) : { ...greetingOf(answer.attendee, kind), ...badgeOf(answer.attendee) }),
  };
}

function kindOf({ verdict, reason, attendee }) {
  if (!attendee) return "desk";
  if (verdict === "admitted") return "welcome";
  return reason === "already_admitted" ? "already" : "desk";
}

function greetingOf({ first_name: firstName, name }, kind) {
  return { greeting: say("kiosk_hello", { name: firstName || name }), standing: say(`kiosk_${kind}`) };
}

/** Where the badge lies; one that is not printed, or no longer right, comes from the desk. */
function badgeOf({ tray, badge }) {
  if (badge === "printed" && tray) return { todo: say("kiosk_tray"), tray };
  if (badge === "printed") return { todo: say("kiosk_printed"), tray: "" };
  return { todo: badge === "outdated" ? say("kiosk_badge_desk") : "", tray: "" };
}

/** A code that is no badge at all is nothing to hide: people hold up the wrong side, or the wrong code. */
function deskOf({ reason }) {
  const isOtherCode = reason === "not_a_badge";
  return {
    greeting: say(isOtherCode ? "kiosk_other_code" : "kiosk_desk"),
    standing: say(isOtherCode ? "kiosk_other_code_text" : "kiosk_desk_text"),
    todo: "",
    tray: "",
  };
}
