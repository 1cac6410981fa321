/** Keeps parts of a page fresh: <div data-live="/address" data-every="2">. Without scripts people reload the page. */
for (const part of document.querySelectorAll("[data-live]")) keepFresh(part);

async function keepFresh(part) {
  let pressed = false;
  part.addEventListener("pointerdown", () => (pressed = true));
  addEventListener("pointerup", () => setTimeout(() => (pressed = false), 400)); // the click comes after it
  let shown = null;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, Number(part.dataset.every) * 1000));
    if (document.hidden) continue;
    const html = await read(part.dataset.live);
    // What somebody is about to press or to fill in stays where it is.
    if (html === null || html === shown || pressed || isInUse(part)) continue;
    replace(part, html);
    shown = html;
  }
}

/** The part as the server has it now; null without a good answer. */
async function read(address) {
  try {
    const response = await fetch(address, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(8000) });
    const isPart = response.ok && new URL(response.url).pathname === new URL(address, location).pathname;
    return isPart ? await response.text() : null;
  } catch {
    return null;
  }
}

function isInUse(part) {
  const { activeElement: active } = document;
  return part.querySelector("details[open]") !== null || (part.contains(active) && active.matches("input, select, textarea"));
}

/** Whoever works by keyboard stays at the same button. */
function replace(part, html) {
  const { activeElement: active } = document;
  const focused = part.contains(active) ? active.id : "";
  part.innerHTML = html;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}
