// Keeps the dashboard as it is in the database: the server says when figures have changed, and the page fetches itself
// and replaces the parts that differ. Without scripts the page shows the figures of the moment when it was loaded.

const dashboard = document.querySelector("#dashboard");
const state = document.querySelector("#live-state");
const button = document.querySelector("#pause");
let source = null;
let paused = false;
let wanted = dashboard.dataset.version;
let shown = wanted;
let fetching = false;

function say(word) {
  state.textContent = state.dataset[word];
  state.parentElement.classList.toggle("on", word === "live");
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

async function refresh() {
  if (fetching) return;
  fetching = true;
  try {
    while (wanted !== shown && !paused) {
      const version = wanted;
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#dashboard");
      if (!fresh) return end();
      show(fresh);
      shown = version;
    }
  } catch {
    // The server is away: the stream, which is broken as well, comes back and says the version again.
  } finally {
    fetching = false;
  }
}

function listen() {
  source?.close();
  source = new EventSource(dashboard.dataset.live);
  source.addEventListener("open", () => say("live"));
  source.addEventListener("error", () => (source.readyState === EventSource.CLOSED ? end() : say("away")));
  source.addEventListener("change", (event) => {
    wanted = event.data;
    refresh();
  });
}

function end() {
  source.close();
  button.hidden = true;
  say("ended");
}

function pause(whether) {
  paused = whether;
  button.textContent = paused ? button.dataset.resume : button.dataset.pause;
  if (paused) {
    source.close();
    say("paused");
  } else {
    listen();
  }
}

button.hidden = false;
button.addEventListener("click", () => pause(!paused));
// A browser keeps few connections to one server: pages that nobody sees leave theirs to others.
document.addEventListener("visibilitychange", () => {
  if (paused || button.hidden) return;
  if (document.hidden) source.close();
  else listen();
});
listen();
