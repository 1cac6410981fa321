/** Keeps the screen on while somebody scans. */
let lock = null;
let isWanted = false;

/** True when the screen stays on. Browsers release the lock of a page in the background; it is taken again afterwards. */
export async function keepScreenOn() {
  isWanted = true;
  document.addEventListener("visibilitychange", takeAgain);
  try {
    if (lock?.released ?? true) lock = await navigator.wakeLock.request("screen");
    if (!isWanted) await lock.release(); // nobody is there any more
    return true;
  } catch {
    return false;
  }
}

/** The screen may go dark, as the phone's settings say. */
export async function letScreenSleep() {
  isWanted = false;
  await lock?.release();
}

function takeAgain() {
  if (isWanted && document.visibilityState === "visible") keepScreenOn();
}
