import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Idle } from "../../../../services/checkin/web/static/scanner/devices/idle.js";

const MINUTE = 60_000;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
});

/** What it has told, in turn. */
function anIdle() {
  const told = [];
  const idle = new Idle({ onIdle: () => told.push("idle"), onBack: () => told.push("back") });
  return { idle, told };
}

test("after two minutes without a sign nobody is there, and the first sign ends that", () => {
  const { idle, told } = anIdle();
  idle.watch();
  mock.timers.tick(2 * MINUTE - 1);
  assert.deepEqual(told, []);
  mock.timers.tick(1);
  assert.deepEqual([told, idle.isIdle], [["idle"], true]);
  idle.renew();
  idle.renew();
  assert.deepEqual([told, idle.isIdle], [["idle", "back"], false]);
  mock.timers.tick(2 * MINUTE);
  assert.deepEqual(told, ["idle", "back", "idle"]);
});

test("each sign begins the two minutes anew", () => {
  const { idle, told } = anIdle();
  idle.watch();
  for (let minutes = 0; minutes < 10; minutes += 1) {
    mock.timers.tick(MINUTE);
    idle.renew();
  }
  assert.deepEqual(told, []);
});

test("a hidden page rests at once, and tells it once", () => {
  const { idle, told } = anIdle();
  idle.watch();
  idle.rest();
  idle.rest();
  mock.timers.tick(5 * MINUTE);
  assert.deepEqual(told, ["idle"]);
});

test("while it does not watch it tells nothing", () => {
  const { idle, told } = anIdle();
  idle.renew();
  idle.rest();
  idle.watch();
  idle.end();
  mock.timers.tick(5 * MINUTE);
  idle.renew();
  assert.deepEqual([told, idle.isIdle], [[], false]);
});
