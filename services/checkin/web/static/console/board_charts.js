/** Charts of the live board. Positions are in percent, so that letters keep their size; the tables say the same. */

const SVG = "http://www.w3.org/2000/svg";
const MINUTE = 60_000;
const SHORTEST = 60; // minutes
const LONGEST = 240;
const MOST_COLUMNS = 80;
const WIDTHS = [1, 2, 3, 5];
const TICKS = [10, 15, 20, 30, 60, 120];
const MOST_ROWS = 5;
const HEADROOM = 1.25;
const TICK_LETTERS = 5; // the width of a time of day, with the space beside it
const EDGE = 0.04;

function shape(tag, attributes, text = "") {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text) element.textContent = text;
  return element;
}

const percent = (share) => `${(share * 100).toFixed(2)}%`;

function cell(tag, text, attributes = {}) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
}

function row(...cells) {
  const element = document.createElement("tr");
  element.append(...cells);
  return element;
}

/** A bar that fills a share of its place; the number beside it says the same. */
export function strip(share) {
  const picture = shape("svg", { class: "strip", "aria-hidden": "true" });
  picture.append(shape("rect", { class: "ground", width: "100%", height: "100%", rx: "3" }));
  if (share > 0) picture.append(shape("rect", { class: "filled", width: percent(Math.min(share, 1)), height: "100%", rx: "3" }));
  return picture;
}

/** Rows of names with numbers and bars: the first few, and all others in one. `of`: a text for those expected. */
export function drawBars(body, rows, { others, numberOf, of = "" }) {
  const shown = rows.length > MOST_ROWS + 1 ? rows.slice(0, MOST_ROWS) : rows;
  const rest = rows.slice(shown.length);
  const sum = (name) => rest.reduce((total, item) => total + (item[name] ?? 0), 0);
  const all = rest.length > 0 ? [...shown, { name: others, people: sum("people"), expected: sum("expected") }] : shown;
  const top = Math.max(1, ...all.map(({ people, expected = 0 }) => Math.max(people, expected)));
  const lines = all.map(({ name, people, expected }) => {
    const heading = cell("th", "", { scope: "row" });
    heading.append(cell("bdi", name));
    const number = cell("td", "", { class: "value" });
    number.append(cell("b", numberOf(people)));
    if (of) number.append(cell("span", ` ${of.replace("{n}", numberOf(expected))}`));
    const drawn = cell("td", "", { class: "drawn" });
    drawn.append(strip(of ? people / Math.max(expected, 1) : people / top));
    return row(heading, number, drawn);
  });
  body.replaceChildren(...lines);
}

/** How many people came a minute, in columns of one or more minutes up to now. */
function columnsOf(arrivals, now) {
  const end = Math.floor(now / MINUTE) + 1;
  const minutes = arrivals.map(({ at, people }) => [Math.floor(Date.parse(at) / MINUTE), people]);
  const first = Math.min(end - SHORTEST, ...minutes.map(([minute]) => minute));
  const span = Math.min(end - first, LONGEST);
  const width = WIDTHS.find((choice) => span / choice <= MOST_COLUMNS) ?? WIDTHS.at(-1);
  const count = Math.ceil(span / width);
  const start = end - count * width;
  const columns = Array.from({ length: count }, () => 0);
  for (const [minute, people] of minutes) {
    const place = Math.floor((minute - start) / width);
    if (place >= 0 && place < count) columns[place] += people;
  }
  return { columns, start, width, end };
}

export function drawColumns(picture, table, arrivals, { timeOf, numberOf, now, fill }) {
  const { columns, start, width, end } = columnsOf(arrivals, now);
  const moment = (column) => new Date((start + column * width) * MINUTE);
  const most = Math.max(...columns);
  const peak = columns.indexOf(most);
  const top = Math.max(most, 1) * HEADROOM;
  const step = 1 / columns.length;
  const bars = columns.map((people, place) =>
    shape("rect", {
      class: "column",
      x: percent((place + 0.1) * step),
      y: percent(1 - people / top),
      width: percent(0.8 * step),
      height: percent(people / top),
    }),
  );
  const label = shape(
    "text",
    { class: "peak", x: percent((peak + 0.5) * step), y: percent(1 - most / top), dy: "-0.3em", "text-anchor": anchor((peak + 0.5) * step) },
    most > 0 ? numberOf(most / width) : "",
  );
  const axis = shape("line", { class: "axis", x1: "0", x2: "100%", y1: "100%", y2: "100%" });
  const shown = bars.filter((_, place) => columns[place] > 0);
  picture.replaceChildren(axis, ...shown, label, ...ticks(start, end, { timeOf, most: roomFor(picture) }));
  table.replaceChildren(
    ...columns.flatMap((people, place) =>
      people > 0 ? [row(cell("th", timeOf(moment(place)), { scope: "row" }), cell("td", numberOf(people / width)))] : [],
    ),
  );
  const recent = arrivals.filter(({ at }) => now - Date.parse(at) < 6 * MINUTE).reduce((sum, { people }) => sum + people, 0) / 5;
  const says = document.querySelector("#rate");
  const text = most > 0 ? says.dataset.some : says.dataset.none;
  says.textContent = fill(text, { now: numberOf(recent), most: numberOf(most / width), time: timeOf(moment(peak)) });
}

function anchor(x) {
  if (x < 0.06) return "start";
  return x > 0.94 ? "end" : "middle";
}

/** How many times of day stand side by side without touching each other. */
function roomFor(picture) {
  return Math.max(2, Math.floor(picture.clientWidth / (TICK_LETTERS * parseFloat(getComputedStyle(picture).fontSize))));
}

function ticks(start, end, { timeOf, most }) {
  const span = end - start;
  const every = TICKS.find((choice) => span / choice <= most) ?? TICKS.at(-1);
  const marks = [];
  for (let minute = Math.ceil(start / every) * every; minute < end; minute += every) {
    const x = (minute - start) / span;
    if (x < EDGE || x > 1 - EDGE) continue;
    const place = { class: "tick", x: percent(x), y: "100%", dy: "1.3em", "text-anchor": "middle" };
    marks.push(shape("text", place, timeOf(new Date(minute * MINUTE))));
  }
  return marks;
}
