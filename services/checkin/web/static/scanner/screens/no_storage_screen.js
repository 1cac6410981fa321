/** The screen for browsers that store nothing: without storage a scan could be lost, so there is no way past it. */
import { atMost } from "../devices/timer.js";
import { element, fillWords, showScreen } from "./page.js";

const PATIENCE = 5000; // milliseconds; opening waits for ever for a tab with an older version

/** The database that `open()` resolves to. Without one, people see why, and this never resolves. */
export async function openOrExplain(open) {
  const database = await atMost(PATIENCE, tryTo(open));
  if (database) return database;
  fillWords();
  showScreen("no-storage");
  element("no-storage-reload").addEventListener("click", () => location.reload());
  return new Promise(() => {});
}

async function tryTo(open) {
  try {
    return await open();
  } catch {
    return null;
  }
}
