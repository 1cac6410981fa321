// Keeps the dashboard as it is in the database: the server says when figures have changed, and the page fetches itself
// and replaces the parts that differ. Without scripts the page shows the figures of the moment when it was loaded.
import { Live } from "./live.js";

const dashboard = document.querySelector("#dashboard");
const state = document.querySelector("#live-state");
const button = document.querySelector("#pause");
let paused = false;
let wanted = dashboard.dataset.version;
let shown = wanted;
let fetching = false;

function say(word) {
  state.textContent = state.dataset[word];
  state.parentElement.classList.toggle("on", word === "live");
  button.hidden = word === "ended";
}

function partsOf(root) {
  return new Map([...root.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
}

// Only what differs is replaced, so that tables stay unfolded and the keyboard's place is kept.
function show(fresh) {
  const before = partsOf(dashboard);
  const after = partsOf(fresh);
  if ([...before.keys()].join() !== [...after.keys()].join()) {
    dashboard.innerHTML = fresh.innerHTML;
    return;
  }
  for (const [name, part] of after) {
    if (before.get(name).innerHTML !== part.innerHTML) before.get(name).innerHTML = part.innerHTML;
  }
}

// The dashboard of the page as the server has it now; null where it has another page instead, as after signing out.
async function fetched() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (answer.status >= 500) throw new Error("the server is away");
  return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#dashboard");
}

async function refresh() {
  if (fetching) return;
  fetching = true;
  try {
    while (wanted !== shown && !paused) {
      const version = wanted;
      const fresh = await fetched();
      if (!fresh) return live.end();
      show(fresh);
      shown = version;
    }
  } catch {
    // The stream is broken as well; when it is back it says the version again.
  } finally {
    fetching = false;
  }
}

const live = new Live(dashboard.dataset.live, {
  events: {
    change: (version) => {
      wanted = version;
      refresh();
    },
  },
  onState: say,
});

function pause(whether) {
  paused = whether;
  button.textContent = paused ? button.dataset.resume : button.dataset.pause;
  if (paused) live.pause();
  else live.start();
}

button.hidden = false;
button.addEventListener("click", () => pause(!paused));
// A browser keeps few connections to one server: pages that nobody sees leave theirs to others.
document.addEventListener("visibilitychange", () => {
  if (paused || live.state === "ended") return;
  if (document.hidden) live.pause();
  else live.start();
});
live.start();
