/** The start check: is all there that a door needs? Each check gives `{state, text}`; state is ok, look or bad. */
import { pause } from "../devices/timer.js";
import { unlockSound, sound } from "../devices/sound.js";
import { keepScreenOn } from "../devices/screen_lock.js";
import { isInApp } from "../devices/browser.js";
import { say, sayAge, sayTime } from "../words/words.js";

const CAMERA_FAULTS = { NotAllowedError: "camera_denied", NotReadableError: "camera_busy", AbortError: "camera_busy" };
const STORAGE_PATIENCE = 1000;

const ok = (text = "") => ({ state: "ok", text });
const look = (text) => ({ state: "look", text });
const bad = (text) => ({ state: "bad", text });

export function checkBrowser() {
  if (isInApp()) return bad(say("browser_in_app"));
  return isSecureContext ? ok() : bad(say("browser_not_secure"));
}

/** Starts the camera, which then goes on. */
export async function checkCamera(camera, id) {
  if (!navigator.mediaDevices) return bad(say("camera_insecure"));
  try {
    if (!camera.running) await camera.start(id);
    return ok();
  } catch (error) {
    return bad(say(CAMERA_FAULTS[error.name] ?? "camera_missing"));
  }
}

export async function checkSound() {
  if (!(await unlockSound())) return bad(say("sound_off"));
  sound("go");
  return ok(say("sound_ok"));
}

export async function checkStorage() {
  try {
    const kept = (await navigator.storage.persisted()) || (await mayKeep());
    return ok(say(kept ? "storage_ok" : "storage_best_effort"));
  } catch {
    return look(say("storage_best_effort"));
  }
}

/** Firefox asks people whether data may be kept, and some never answer: then it is false for now. */
function mayKeep() {
  return Promise.race([navigator.storage.persist(), pause(STORAGE_PATIENCE, false)]);
}

export async function checkRoster(roster, { token, lists }, list) {
  const reached = await roster.sync(token, lists).then(() => true, () => false);
  const known = await roster.of(list);
  if (!known) return bad(say("roster_unreachable"));
  const text = say("roster_ok", { count: known.count, age: sayAge(Date.now() - known.syncedAt) });
  return reached ? ok(text) : bad(`${say("roster_unreachable")} (${text})`);
}

export async function checkLock() {
  return (await keepScreenOn()) ? ok() : look(say("lock_off"));
}

/** Whether the list is open now, as far as the roster tells. */
export function checkHours(known, now = new Date()) {
  if (!known) return null;
  const { opens_at: opens, closes_at: closes } = known.list;
  const time = (moment) => sayTime(moment, known.event.timezone);
  if (closes && new Date(closes) <= now) return look(say("hours_over", { time: time(closes) }));
  if (opens && new Date(opens) > now) return look(say("hours_from", { time: time(opens) }));
  return ok(closes ? say("hours_until", { time: time(closes) }) : say("hours_open"));
}
