/** What a desk reads about a person, in the list of results and in the panel. */
import { tagColour } from "../deciding/tag_colours.js";
import { nameIn } from "../deciding/verdict_text.js";
import { say, sayTime } from "../words/words.js";
import { create, createUserText } from "./page.js";

/** The tags as chips, each with its word and its colour; null without any. */
export function chips(tags = []) {
  if (tags.length === 0) return null;
  return create("span", "tags", ...tags.flatMap((tag) => [createUserText("span", `tag tag-${tagColour(tag)}`, tag), " "]));
}

/** Company, category and code. */
export function aboutOf({ company, category, code }, event) {
  return [company, nameIn(event?.categories, category), code].filter(Boolean).join(" · ");
}

/** Where the badge lies, with the tray's letter large, and whether it is printed. Without a place there is none. */
export function badgeOf({ tray, badge, state }) {
  if (badge === "none") return [create("span", "", say(state === "confirmed" ? "badge_to_print" : "badge_is_none"))];
  const printed = create("span", "", say(`badge_is_${badge}`));
  return tray ? [create("span", "", say("tray")), " ", create("bdi", "letter", tray), " ", printed] : [printed];
}

/** What is not as usual: a place that is not confirmed, or since when and where the person is in. */
export function standingOf({ state, first_admitted: first }, { event, now }) {
  const standing = { confirmed: "", cancelled: say("cancelled"), online: say("takes_part_online") }[state] ?? say("not_confirmed");
  return [standing, first && sinceOf(first, { event, now })].filter(Boolean).join(" · ");
}

/** When and where somebody was let in first. */
export function sinceOf({ at, gate, device }, { event, now }) {
  const when = say("in_since", { time: sayTime(at, event?.timezone, now) });
  return `${when} (${say("at_gate", { gate, device })})`;
}
