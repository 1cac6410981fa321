/** The start check: is everything there that a gate needs? Each check gives `{state, text}`; state is ok, look or bad. */
import { isInApp } from "../devices/browser.js";
import { keepScreenOn } from "../devices/screen_lock.js";
import { sound, unlockSound } from "../devices/sound.js";
import { atMost } from "../devices/timer.js";
import { NoAnswer, Refused } from "../network/server.js";
import { say, sayAge, sayClock, sayTime } from "../words/words.js";

const CAMERA_FAULTS = { NotAllowedError: "camera_denied", NotReadableError: "camera_busy", AbortError: "camera_busy" };
const STORAGE_PATIENCE = 1000; // milliseconds

const ok = (text = "") => ({ state: "ok", text });
const look = (text) => ({ state: "look", text });
const bad = (text) => ({ state: "bad", text });

export function checkBrowser() {
  if (isInApp()) return bad(say("browser_in_app"));
  return isSecureContext ? ok() : bad(say("browser_not_secure"));
}

/** Starts the camera, which then stays on. */
export async function checkCamera(camera, id) {
  if (!navigator.mediaDevices) return bad(say("camera_insecure"));
  try {
    if (!camera.isRunning) await camera.start(id);
    return ok();
  } catch (error) {
    return bad(say(CAMERA_FAULTS[error.name] ?? "camera_missing"));
  }
}

export async function checkSound() {
  if (!(await unlockSound())) return bad(say("sound_off"));
  sound("go");
  return ok();
}

/** People say that they heard nothing, although the browser played it. */
export function soundUnheard() {
  return look(say("sound_unheard"));
}

/** Writes something, and asks the browser not to delete the data by itself. */
export async function checkStorage(database) {
  try {
    await database.put("values", "x".repeat(10_000), "storage check");
    await database.delete("values", "storage check");
  } catch {
    return bad(say("storage_full"));
  }
  return (await isPersistent()) ? ok(say("storage_ok")) : ok(say("storage_best_effort"));
}

/** Firefox asks people whether data may be stored, and some never answer. */
async function isPersistent() {
  try {
    return (await navigator.storage.persisted()) || (await atMost(STORAGE_PATIENCE, navigator.storage.persist(), false));
  } catch {
    return false;
  }
}

export async function checkRoster(roster, { token, lists }, list, serverClock) {
  const fault = await roster.sync(token, lists).then(() => null, faultOf);
  const known = await roster.of(list);
  if (!known) return bad(say(fault ?? "roster_unreachable"));
  const text = say("roster_ok", { count: known.count, age: sayAge(serverClock.now() - known.syncedAt) });
  return fault ? bad(`${say(fault)} (${text})`) : ok(text);
}

function faultOf(error) {
  return error instanceof NoAnswer || error instanceof Refused ? "roster_unreachable" : "storage_full";
}

export async function checkLock() {
  return (await keepScreenOn()) ? ok() : look(say("lock_off"));
}

/** Whether the phone's clock is right; null while nobody knows. */
export function checkClock({ ahead, isOff }) {
  if (ahead === null) return null;
  return isOff ? look(say("clock_wrong", { error: sayClock(ahead) })) : ok();
}

/** Whether the list is open, as far as the roster says; null without a roster. `now` is in milliseconds. */
export function checkHours(known, now) {
  if (!known) return null;
  const { opens_at: opens, closes_at: closes } = known.list;
  const time = (moment) => sayTime(moment, known.event.timezone, now);
  if (closes && Date.parse(closes) <= now) return look(say("hours_over", { time: time(closes) }));
  if (opens && Date.parse(opens) > now) return look(say("hours_from", { time: time(opens) }));
  return ok(closes ? say("hours_until", { time: time(closes) }) : say("hours_open"));
}
