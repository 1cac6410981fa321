/** Keeps the screen on while the scanner is open. */
let lock = null;

/** True when the screen stays on. Browsers release the lock of a page in the background; it is taken again afterwards. */
export async function keepScreenOn() {
  document.addEventListener("visibilitychange", takeAgain);
  try {
    lock = await navigator.wakeLock.request("screen");
    return true;
  } catch {
    return false;
  }
}

function takeAgain() {
  if (document.visibilityState === "visible" && (lock?.released ?? true)) keepScreenOn();
}
