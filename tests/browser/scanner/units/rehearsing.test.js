import assert from "node:assert/strict";
import { test } from "node:test";

import { RehearsalMode, isRehearsing } from "../../../../services/checkin/web/static/scanner/deciding/rehearsing.js";
import { NOON, aClock } from "./support/builders.js";

const EVENT = { rehearsal: { starts_at: new Date(NOON).toISOString(), ends_at: new Date(NOON + 1000).toISOString() } };

test("it begins and ends to the millisecond", () => {
  assert.deepEqual([-1, 0, 999, 1000].map((after) => isRehearsing(EVENT, NOON + after)), [false, true, true, false]);
  assert.equal(isRehearsing({ rehearsal: null }, NOON), false);
  assert.equal(isRehearsing(undefined, NOON), false);
});

test("its end is told once, also without contact", () => {
  const clock = aClock();
  const mode = new RehearsalMode({ device: { event: EVENT }, clock });
  const told = [];
  mode.addEventListener("change", () => told.push(mode.isOn));
  mode.look();
  mode.look();
  clock.pass(1000);
  mode.look();
  assert.deepEqual(told, [true, false]);
});
