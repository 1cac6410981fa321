// Suggests names of organisations while somebody types their company. Without it, the field is a plain one.
// A combobox with a list (ARIA): arrows choose, Enter takes, Escape closes, Tab leaves the field as it is.

const script = document.currentScript;
const input = document.getElementById(script.dataset.field);
const address = document.getElementById(script.dataset.address);
const PAUSE = 150; // milliseconds without typing

let list, status, active = -1, timer = 0, asked = null;

function build() {
  list = document.createElement("ul");
  list.id = `${input.id}-names`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", script.dataset.label);
  list.hidden = true;
  status = document.createElement("p");
  status.className = "unseen";
  status.setAttribute("role", "status");
  input.after(list, status);
  input.parentElement.classList.add("suggesting");
  const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const [name, value] of Object.entries(roles)) input.setAttribute(name, value);
  input.addEventListener("input", soon);
  input.addEventListener("focus", () => input.value || look());
  input.addEventListener("blur", close);
  input.addEventListener("keydown", steer);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => take(event.target.closest("[role=option]")));
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE);
}

async function look() {
  const domain = (address?.value ?? "").split("@").pop().trim();
  const query = input.value.trim() ? { q: input.value.trim().slice(0, 200) } : { domain: domain.slice(0, 253) };
  asked?.abort();
  if ((query.q ?? query.domain).length < 2) return close();
  asked = new AbortController();
  try {
    const response = await fetch(`${script.dataset.names}?${new URLSearchParams(query)}`, { signal: asked.signal });
    if (response.ok) show((await response.json()).names);
  } catch {
    // Without an answer, people type their company as on any other page.
  }
}

function show(names) {
  const useful = names.filter((name) => name !== input.value);
  if (!useful.length || document.activeElement !== input) return close();
  list.replaceChildren(...useful.map(option));
  active = -1;
  input.removeAttribute("aria-activedescendant");
  list.hidden = false;
  input.setAttribute("aria-expanded", "true");
  status.textContent = `${script.dataset.label}: ${useful.length}`;
}

function option(name, number) {
  const item = document.createElement("li");
  item.id = `${list.id}-${number}`;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.dir = "auto";
  item.textContent = name;
  return item;
}

function close() {
  clearTimeout(timer);
  active = -1;
  list.hidden = true;
  status.textContent = "";
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function steer(event) {
  if (list.hidden) {
    if (event.key === "ArrowDown") look();
    return;
  }
  if (event.key === "Escape") close();
  else if (event.key === "ArrowDown") move(1);
  else if (event.key === "ArrowUp") move(-1);
  else if (event.key === "Enter" && active >= 0) take(list.children[active]);
  else return;
  event.preventDefault();
}

function move(step) {
  const options = [...list.children];
  active = (active + step + (active < 0 && step < 0 ? 1 : 0) + options.length) % options.length;
  options.forEach((item, number) => item.setAttribute("aria-selected", String(number === active)));
  options[active].scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", options[active].id);
}

function take(item) {
  if (!item) return;
  input.value = item.textContent;
  close();
}

if (input) build();
