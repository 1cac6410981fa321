// Follows a job until it has ended, and fetches its file if it makes one.

const PAUSE = 500; // milliseconds

async function look() {
  const state = document.getElementById("state");
  const response = await fetch(location.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const newState = page.getElementById("state");
  if (!response.ok || !newState) return location.reload();
  update(document.getElementById("progress"), page.getElementById("progress"), newState);
  if (newState.dataset.state === "running") return later();
  state.className = newState.className;
  state.textContent = newState.textContent;
  const file = document.getElementById("file");
  if (file) {
    file.focus();
    location.assign(file.href);
  }
}

// While it runs, only the figures change, so that the focus stays on the button.
function update(shown, fresh, newState) {
  if (newState.dataset.state !== "running") return shown.replaceWith(fresh);
  for (const name of ["label", "progress"]) shown.querySelector(name).replaceWith(fresh.querySelector(name));
}

function later() {
  setTimeout(() => look().catch(later), PAUSE);
}

later();
