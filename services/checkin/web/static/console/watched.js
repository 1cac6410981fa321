/**
 * Tells an organiser that a watched guest is at a door: banner, title, sound and vibration until "Seen" is tapped. What
 * was seen is remembered on this device, so that arrivals while it was away are told when it is back.
 */
import { Live } from "./live.js";

const byId = (id) => document.querySelector(`#${id}`);
const { zone, event: slug, live: address } = byId("guests").dataset;
const KEY = `moien watched ${slug}`;
const TITLE = document.title;
const MOST_REMEMBERED = 500;
const seen = new Set(JSON.parse(localStorage.getItem(KEY) ?? "null") ?? []);
const isFirstVisit = localStorage.getItem(KEY) === null;
const news = new Map(); // texts by the arrival that they tell of
let audio = null;

const timeOf = (moment) =>
  new Intl.DateTimeFormat(document.documentElement.lang, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: zone,
  }).format(new Date(moment));

function fill(text, values) {
  return text.replaceAll(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

function draw() {
  const items = [...news.values()].map(({ text, host }) => {
    const item = document.createElement("li");
    const what = document.createElement("b");
    what.textContent = text;
    what.dir = "auto";
    item.append(what, document.createElement("br"), fill(byId("news").dataset.host, { host }));
    return item;
  });
  byId("news-items").replaceChildren(...items);
  byId("news").hidden = items.length === 0;
  document.title = items.length > 0 ? `(${items.length}) ${byId("news").dataset.title} – ${TITLE}` : TITLE;
}

function tell(key, message) {
  news.set(key, message);
  draw();
  if (audio) chime();
  navigator.vibrate?.([200, 100, 200]);
}

/** Two tones, the higher one second. */
function chime() {
  [660, 880].forEach((pitch, place) => {
    const tone = audio.createOscillator();
    const loudness = audio.createGain();
    const start = audio.currentTime + place * 0.25;
    tone.frequency.value = pitch;
    loudness.gain.setValueAtTime(0.3, start);
    loudness.gain.exponentialRampToValueAtTime(0.001, start + 0.5);
    tone.connect(loudness).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.5);
  });
}

function takeWatched(arrival) {
  const { name, host, gate, at, list, code, verdict } = arrival;
  const key = `${code} ${list} ${verdict === "admitted" ? momentOf(at) : at}`;
  if (!seen.has(key)) {
    const { text, stopped } = byId("news").dataset;
    tell(key, { host, text: fill(verdict === "admitted" ? text : stopped, { name, gate, time: timeOf(at) }) });
  }
  refresh();
}

/** The same moment has the same text, whoever wrote it. */
function momentOf(at) {
  return new Date(at).toISOString();
}

/** Arrivals in the list of which nothing was told yet: they happened while this page was away. */
function takeMissed() {
  for (const { dataset } of document.querySelectorAll("[data-arrival]")) {
    const [code, list, at] = dataset.arrival.split(" ");
    const key = `${code} ${list} ${momentOf(at)}`;
    if (seen.has(key) || news.has(key)) continue;
    if (isFirstVisit && !live.hasBeenOpen) seen.add(key); // a phone that opens the page first has missed nothing
    else tell(key, { host: dataset.host, text: fill(byId("news").dataset.missed, { ...dataset }) });
  }
  remember();
}

function remember() {
  localStorage.setItem(KEY, JSON.stringify([...seen].slice(-MOST_REMEMBERED)));
}

/** Only the list is replaced; somebody may be typing below, or in a form of the list. */
async function refresh() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("#guests");
    if (!fresh) return;
    if (!byId("guests").contains(document.activeElement)) byId("guests").innerHTML = fresh.innerHTML;
    takeMissed();
    live.hasBeenOpen = true;
  } catch {
    // the stream is broken as well; when it is back, the list is fetched again
  }
}

const live = new Live(address, {
  events: { watched: takeWatched },
  onState: (state) => {
    const element = byId("live-state");
    element.textContent = element.dataset[state] ?? "";
  },
  onOpen: refresh,
});

byId("seen").addEventListener("click", () => {
  for (const key of news.keys()) seen.add(key);
  news.clear();
  remember();
  draw();
});
// Browsers play no sound before somebody has tapped.
byId("sound").hidden = !window.AudioContext;
byId("sound").addEventListener("click", ({ target }) => {
  if (audio) audio.close();
  audio = audio ? null : new AudioContext();
  if (audio) chime();
  target.ariaPressed = String(Boolean(audio));
  target.textContent = audio ? target.dataset.on : target.dataset.off;
});
live.start();
