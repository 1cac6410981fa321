/** Days in the event's own time zone, for lists that count per day. */
const formats = new Map(); // time zone → format; making one takes longer than using it

/** The date of `moment` (milliseconds) in a time zone such as "Europe/Luxembourg", as YYYY-MM-DD. */
export function dayIn(zone, moment) {
  if (!formats.has(zone)) formats.set(zone, formatOf(zone));
  // by parts: in which order a language writes them changes between versions of browsers
  const parts = formats.get(zone).formatToParts(moment);
  return ["year", "month", "day"].map((name) => parts.find(({ type }) => type === name).value).join("-");
}

function formatOf(timeZone) {
  const digits = { year: "numeric", month: "2-digit", day: "2-digit" };
  return new Intl.DateTimeFormat("en", { timeZone, calendar: "gregory", numberingSystem: "latn", ...digits });
}
