/** Ticks on paper, entered by one person with a keyboard: some letters, Enter, the next. The focus stays in the field. */
const form = document.getElementById("ticks");
const field = document.getElementById("who");
const hits = document.getElementById("hits");
const entered = document.getElementById("entered");
const words = form.dataset;
const PAUSE = 120; // milliseconds between the last letter and the look-up

let people = [];
let chosen = 0;
let timer = null;
let asked = ""; // the text whose people are shown
let entering = Promise.resolve(); // one after the other, in the order of the keyboard

document.getElementById("codes-plain").hidden = true;
document.getElementById("codes-fast").hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => show(field.value), PAUSE);
});
field.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "Enter") take(event);
  else if (event.key === "ArrowDown") choose(event, chosen + 1);
  else if (event.key === "ArrowUp") choose(event, chosen - 1);
  else if (event.key === "Escape") clear();
});
if (!location.hash && !form.querySelector("[aria-invalid]")) field.focus();

/** Finds people for the text; false when another text was typed meanwhile. */
async function show(text) {
  const query = text.trim();
  const found = query.length < 2 ? [] : await find(query);
  if (field.value.trim() !== query) return false;
  [people, chosen, asked] = [found, 0, query];
  draw();
  if (query.length >= 2) tell(found.length > 0 ? "" : words.nobody);
  return true;
}

async function find(query) {
  const response = await fetch(`${words.people}&q=${encodeURIComponent(query)}`, { headers: { Accept: "application/json" } });
  if (!response.ok) return [];
  return (await response.json()).people;
}

function draw() {
  hits.replaceChildren(...people.map((person, place) => option(person, place)));
  field.ariaExpanded = String(people.length > 0);
  if (people.length > 0) field.setAttribute("aria-activedescendant", `hit-${chosen}`);
  else field.removeAttribute("aria-activedescendant");
}

function option(person, place) {
  const node = create("li", [strong(person.name || person.code), ` ${[person.company, person.code].filter(Boolean).join(" · ")}`]);
  Object.assign(node, { id: `hit-${place}`, role: "option", ariaSelected: String(place === chosen), dir: "auto" });
  node.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  node.addEventListener("click", () => enter(person));
  return node;
}

function choose(event, place) {
  event.preventDefault();
  chosen = Math.min(Math.max(place, 0), Math.max(people.length - 1, 0));
  draw();
}

/** Enter is often pressed before the people are there: then it waits for them. */
async function take(event) {
  event.preventDefault();
  clearTimeout(timer);
  const text = field.value.trim();
  if (text !== asked && !(await show(text))) return;
  if (people[chosen]) enter(people[chosen]);
}

function enter(person) {
  clear();
  field.focus();
  entering = entering.then(() => send(person)).catch(() => tell(words.failed));
}

async function send(person) {
  const { status, answer } = await post(form.action, person.code);
  if (status === 422) return tell(words.check);
  const [tick] = answer.ticks;
  tell(`${tick.name || tick.code}: ${sayOutcome(tick)}`);
  if (tick.outcome === "admitted") note(tick);
}

function sayOutcome({ outcome, since }) {
  if (outcome === "already") return words.already.replace("{since}", since);
  return outcome === "admitted" ? words.entered : words.unknown;
}

function note(tick) {
  for (const known of entered.children) if (known.dataset.code === tick.code) known.remove();
  const button = create("button", [words.takeBack]);
  Object.assign(button, { type: "button", className: "outline", ariaLabel: `${words.takeBack}: ${tick.name || tick.code}` });
  const node = create("li", [strong(tick.name || tick.code), ` ${tick.company} `, button]);
  node.dataset.code = tick.code;
  const [{ value: list }, { value: at }] = [form.elements.list, form.elements.at];
  button.addEventListener("click", () => takeBack(node, tick, { list, at }));
  entered.prepend(node);
  count();
}

async function takeBack(node, tick, entry) {
  try {
    const { status } = await post(words.undo, tick.code, entry);
    if (status !== 200) throw new Error(String(status));
    node.remove();
    count();
    tell(`${tick.name || tick.code}: ${words.back}`);
  } catch {
    tell(words.failed);
  }
  field.focus();
}

async function post(address, code, entry = {}) {
  const body = new URLSearchParams(new FormData(form));
  body.set("codes", code);
  for (const [name, value] of Object.entries(entry)) body.set(name, value);
  const response = await fetch(address, { method: "POST", headers: { Accept: "application/json" }, body });
  if (response.status !== 200 && response.status !== 422) throw new Error(String(response.status));
  return { status: response.status, answer: await response.json() };
}

function count() {
  document.getElementById("entered-title").hidden = entered.children.length === 0;
  document.getElementById("entered-count").textContent = String(entered.children.length);
}

function clear() {
  clearTimeout(timer);
  field.value = "";
  [people, chosen, asked] = [[], 0, ""];
  draw();
}

function tell(text) {
  document.getElementById("told").textContent = text;
}

function strong(text) {
  const node = create("strong", [text]);
  node.dir = "auto";
  return node;
}

function create(tag, children) {
  const node = document.createElement(tag);
  node.append(...children);
  return node;
}
