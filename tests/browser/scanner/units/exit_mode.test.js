import assert from "node:assert/strict";
import { test } from "node:test";

import { countsExits, ExitMode } from "../../../../services/checkin/web/static/scanner/deciding/exit_mode.js";

const ONCE = { reentry: "once", limit: null, unbooked: "refuse" };
const AFTER_EXIT = { ...ONCE, reentry: "after_exit" };
const MINUTE = 60_000;

/** Time passes only by `t.mock.timers.tick`. */
function onExit(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const device = { direction: "entry" };
  const mode = new ExitMode(device);
  mode.follow(AFTER_EXIT);
  mode.choose("exit");
  return { mode, device };
}

test("exits count where they let people back in, or free a place", () => {
  const lists = [ONCE, AFTER_EXIT, { ...ONCE, limit: 40 }, { ...ONCE, unbooked: "when_free" }, { ...ONCE, reentry: "always" }];
  assert.deepEqual(lists.map(countsExits), [false, true, true, true, false]);
});

test("before the roster was fetched there is no exit to choose", () => {
  const mode = new ExitMode({ direction: "entry" });
  mode.follow(undefined);
  assert.equal(mode.isPossible, false);
});

test("after five minutes without a scan guests come in again, and that is a change", (t) => {
  const { mode, device } = onExit(t);
  let changes = 0;
  mode.addEventListener("change", () => (changes += 1));
  t.mock.timers.tick(5 * MINUTE - 1);
  assert.equal(device.direction, "exit");
  t.mock.timers.tick(1);
  assert.deepEqual([device.direction, changes], ["entry", 1]);
});

test("each scan prolongs it", (t) => {
  const { mode, device } = onExit(t);
  for (let scans = 0; scans < 3; scans += 1) {
    t.mock.timers.tick(4 * MINUTE);
    mode.renew();
  }
  assert.equal(device.direction, "exit");
});

test("on a list that counts no exits it ends at once", (t) => {
  const { mode, device } = onExit(t);
  mode.follow(ONCE);
  assert.deepEqual([device.direction, mode.isPossible], ["entry", false]);
});

test("a roster that comes again changes nothing", (t) => {
  const { mode, device } = onExit(t);
  mode.follow(AFTER_EXIT);
  assert.equal(device.direction, "exit");
});
