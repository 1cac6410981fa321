/** The scanner's texts in the device's language: all of them live in words/. */
import { de } from "./de.js";
import { en } from "./en.js";
import { fr } from "./fr.js";
import { lb } from "./lb.js";

export const WORDS = { en, fr, de, lb };
// Browsers seldom know Luxembourgish dates; German ones read the same there.
const LOCALES = { en: ["en-GB"], fr: ["fr"], de: ["de"], lb: ["lb", "de"] };
const FALLBACKS = ["lb", "fr", "de", "en"];

let language = "en";

/** The language to begin with: the first of `wished` ("lb-LU", "fr", …) that there is, else English. */
export function chooseLanguage(wished) {
  return wished.map((tag) => tag.slice(0, 2).toLowerCase()).find((code) => code in WORDS) ?? "en";
}

export function speak(code) {
  language = code in WORDS ? code : "en";
}

export function spoken() {
  return language;
}

/** The text of `texts`, by language code, in the spoken language, else in the next best; undefined without any. */
export function choose(texts = {}) {
  return [language, ...FALLBACKS, ...Object.keys(texts)].map((code) => texts[code]).find(Boolean);
}

/** The text under `key`, with `{name}` replaced by `values.name`. */
export function say(key, values = {}) {
  const text = unbroken(WORDS[language][key] ?? key);
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** French has spaces at its signs, at which no line may end. */
function unbroken(text) {
  return language === "fr" ? text.replaceAll(/ (?=[:;?!»])/g, "\u00a0").replaceAll("« ", "«\u00a0") : text;
}

/** A problem of the API, `{slug, title}`, for people at a door. */
export function sayProblem({ slug, title }) {
  const key = `problem_${slug.replaceAll("-", "_")}`;
  return key in WORDS.en ? say(key) : say("problem_other", { title });
}

/** A time of day in `zone`; with its date when that is not today. */
export function sayTime(moment, zone) {
  const date = new Date(moment);
  const time = { hour: "2-digit", minute: "2-digit" };
  const day = (at) => at.toLocaleDateString("en-CA", { timeZone: zone });
  const style = day(date) === day(new Date()) ? time : { day: "numeric", month: "short", ...time };
  return new Intl.DateTimeFormat(LOCALES[language], { ...style, timeZone: zone }).format(date);
}

/** How long ago, in the fewest letters: 5 s, 3 min, 2 h. */
export function sayAge(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
}
