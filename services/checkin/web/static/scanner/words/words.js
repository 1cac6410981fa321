/** The scanner's texts in the chosen language, with times and ages as people there write them. */
import { de } from "./de.js";
import { en } from "./en.js";
import { fr } from "./fr.js";
import { lb } from "./lb.js";
import { PRINTING } from "./printing.js";
import { SUPERVISING } from "./supervising.js";

export const WORDS = {
  en: { ...en, ...PRINTING.en, ...SUPERVISING.en },
  fr: { ...fr, ...PRINTING.fr, ...SUPERVISING.fr },
  de: { ...de, ...PRINTING.de, ...SUPERVISING.de },
  lb: { ...lb, ...PRINTING.lb, ...SUPERVISING.lb },
};
// Browsers seldom know Luxembourgish dates; German ones read the same there.
const LOCALES = { en: ["en-GB"], fr: ["fr"], de: ["de"], lb: ["lb", "de"] };
const FALLBACKS = ["lb", "fr", "de", "en"];

let spoken = "en";

/** The first of the `wished` languages ("lb-LU", "fr", …) that there is, else English. */
export function chooseLanguage(wished) {
  return wished.map((tag) => tag.slice(0, 2).toLowerCase()).find((code) => code in WORDS) ?? "en";
}

export function speak(code) {
  spoken = code in WORDS ? code : "en";
}

export function language() {
  return spoken;
}

/** One of `texts`, which are by language code: in the chosen language, else in the next best; undefined without any. */
export function choose(texts = {}) {
  return chooseIn(spoken, texts);
}

/** The same for somebody who speaks another language than the phone. */
export function chooseIn(code, texts = {}) {
  return [code, ...FALLBACKS, ...Object.keys(texts)].map((other) => texts[other]).find(Boolean);
}

/** The text under `key`, with `{name}` replaced by `values.name`. */
export function say(key, values = {}) {
  const text = unbroken(WORDS[spoken][key] ?? key);
  return text.replace(/\{(\w+)\}/g, (placeholder, name) => values[name] ?? placeholder);
}

/** French has spaces at its punctuation, at which no line may end. */
function unbroken(text) {
  return spoken === "fr" ? text.replaceAll(/ (?=[:;?!»])/g, "\u00a0").replaceAll("« ", "«\u00a0") : text;
}

/** The words for a problem of the API, `{slug, title}`. */
export function sayProblem({ slug, title }) {
  const key = `problem_${slug.replaceAll("-", "_")}`;
  return key in WORDS.en ? say(key) : say("problem_other", { title });
}

/** The name of a list. The list of every event has an English one until organisers give it another. */
export function sayList({ id, name }) {
  return id === "main" && name === WORDS.en.main_list ? say("main_list") : name;
}

/**
 * The time of day of `moment` in `zone` (without one, in the phone's); with the date unless that is the date of `now`.
 * `precision` are further options of the format.
 */
export function sayTime(moment, zone, now, precision = {}) {
  const date = new Date(moment);
  const time = { hour: "2-digit", minute: "2-digit", ...precision };
  const dayOf = (instant) => new Date(instant).toLocaleDateString("en-CA", { timeZone: zone });
  const style = dayOf(date) === dayOf(now) ? time : { day: "numeric", month: "short", ...time };
  return new Intl.DateTimeFormat(LOCALES[spoken], { ...style, timeZone: zone }).format(date);
}

/** The error of a clock that is so many milliseconds ahead: "61 min fast". */
export function sayClock(ahead) {
  const minutes = Math.round(Math.abs(ahead) / 60_000);
  const time = minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
  return say(ahead > 0 ? "fast" : "slow", { time });
}

/** An age in the fewest letters: 5 s, 3 min, 2 h. */
export function sayAge(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
}
