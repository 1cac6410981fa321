/** The page's parts, and its texts, which the server has put into it in the reader's language. */
const SECTIONS = ["loading", "pairing", "other-role", "other-tab", "unpaired", "station"];

export function element(id) {
  return document.getElementById(id);
}

/** The text under `key`, with `{name}` replaced by `values.name`. */
export function word(key, values = {}) {
  const text = document.querySelector(`#words [data-key="${key}"]`).textContent.trim();
  return text.replace(/\{(\w+)\}/g, (placeholder, name) => values[name] ?? placeholder);
}

/** Shows one of the page's sections; the focus goes to its heading, unless it is the first. */
export function show(name) {
  const hadFocus = document.activeElement !== document.body;
  for (const section of SECTIONS) element(section).hidden = section !== name;
  if (hadFocus) element(name).querySelector("h1").focus();
}

/** The hour and minute of a moment, as people here write them. */
export function timeOf(moment) {
  const { lang } = document.documentElement;
  return new Intl.DateTimeFormat([lang === "en" ? "en-GB" : lang, "de"], { hour: "2-digit", minute: "2-digit" }).format(new Date(moment));
}
