/** Keeps the screen on while the scanner is open. */
let wanted = false;
let held = null;

/** True when the screen stays on. Taken again whenever the page comes back to the front. */
export async function keepScreenOn() {
  wanted = true;
  try {
    held = await navigator.wakeLock.request("screen");
    return true;
  } catch {
    return false;
  }
}

document.addEventListener("visibilitychange", () => {
  if (wanted && document.visibilityState === "visible" && (held?.released ?? true)) keepScreenOn();
});
