/** The live board: figures from the server, fetched again when the stream says that something has changed. */
import { drawBars, drawColumns, strip } from "./board_charts.js";
import { Live } from "./live.js";

const board = document.querySelector("#board");
const { zone, figures: address, live: stream } = board.dataset;
const language = document.documentElement.lang;
const byId = (id) => document.querySelector(`#${id}`);
const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone };
const FETCH_MILLISECONDS = 4000; // between two fetches while people arrive
const MINUTE = 60_000;
const WATCHED_MILLISECONDS = 120_000;
let figures = null;
let fetchedAt = 0;
let planned = 0;
let fetching = false;
let watchedUntil = 0;

const timeOf = (moment) => new Intl.DateTimeFormat(language, TIME).format(moment);
const numberOf = (number) => new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(number);

/** A text of the page with its places filled in. */
function fill(text, values) {
  return text.replaceAll(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function showState(state) {
  const element = byId("state");
  setText(element, fill(element.dataset[state], { time: timeOf(live.lastNews) }));
  element.className = `contact ${state}`;
  byId("pause").hidden = state === "ended";
}

function showNumbers({ admitted, expected, inside, limit, free }) {
  setText(byId("admitted"), numberOf(admitted));
  setText(byId("expected"), fill(byId("expected").dataset.text, { n: numberOf(expected) }));
  setText(byId("inside"), numberOf(inside));
  byId("admitted-bar").replaceChildren(strip(admitted / Math.max(expected, 1)));
  const room = byId("room");
  room.hidden = limit === null;
  if (limit === null) return byId("inside-bar").replaceChildren();
  const text = free > 0 ? room.dataset.free : room.dataset.full;
  setText(room, fill(text, { limit: numberOf(limit), free: numberOf(free) }));
  room.parentElement.classList.toggle("full", free <= 0);
  byId("inside-bar").replaceChildren(strip(inside / Math.max(limit, 1)));
}

function showFigures() {
  if (!figures) return;
  showNumbers(figures);
  const toCome = figures.desks.reduce((sum, desk) => sum + desk.people, 0);
  setText(byId("to-come"), numberOf(toCome));
  drawColumns(byId("columns"), byId("minutes"), figures.arrivals, { timeOf, numberOf, now: Date.now(), fill });
  const others = board.dataset.others;
  drawBars(byId("gates"), figures.gates.map(({ name, people }) => ({ name, people })), { others, numberOf });
  drawBars(byId("categories"), figures.categories.map(categoryRow), { others, numberOf, of: board.dataset.of });
  showDesks(figures.desks);
}

function categoryRow({ name, admitted, expected }) {
  return { name: name[language] ?? name.en ?? Object.values(name)[0], people: admitted, expected };
}

function showDesks(desks) {
  const items = desks.map(({ first, last, people }) => {
    const item = document.createElement("li");
    const letters = document.createElement("b");
    letters.textContent = first === last ? first : `${first}–${last}`;
    const number = document.createElement("span");
    number.textContent = numberOf(people);
    item.append(letters, " ", number);
    return item;
  });
  byId("desks").replaceChildren(...items);
}

/** Fetches soon, but not more often than every few seconds, however many people arrive. */
function plan() {
  if (planned) return;
  planned = setTimeout(fetchFigures, Math.max(300, fetchedAt + FETCH_MILLISECONDS - Date.now()));
}

async function fetchFigures() {
  planned = 0;
  if (fetching || live.state === "paused") return;
  fetching = true;
  fetchedAt = Date.now();
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    figures = await answer.json();
    showFigures();
  } catch {
    // the stream is broken as well; when it is back, all is fetched again
  } finally {
    fetching = false;
  }
}

function showWatched({ host, gate, at, rehearsal }) {
  if (rehearsal) return;
  const element = byId("watched");
  setText(element, fill(element.dataset.text, { host, gate, time: timeOf(new Date(at)) }));
  element.hidden = false;
  watchedUntil = Date.now() + WATCHED_MILLISECONDS;
}

const live = new Live(stream, {
  events: {
    counts: (counts) => {
      if (figures) Object.assign(figures, counts);
      showNumbers(counts);
      plan();
    },
    scan: () => plan(),
    watched: showWatched,
  },
  onState: showState,
  onOpen: plan,
});

function tick() {
  if (live.state === "paused") return;
  setText(byId("clock"), timeOf(Date.now()));
  if (Date.now() > watchedUntil) byId("watched").hidden = true;
  if (live.state === "live" && Date.now() - fetchedAt > MINUTE) plan(); // the chart goes on with the time
}

byId("pause").hidden = false;
byId("pause").addEventListener("click", ({ target }) => {
  const isPaused = live.state === "paused";
  target.textContent = isPaused ? target.dataset.pause : target.dataset.resume;
  if (isPaused) live.start();
  else live.pause();
});
byId("choose-desks").addEventListener("change", ({ target }) => target.form.requestSubmit());
setInterval(tick, 1000);
tick();
live.start();
