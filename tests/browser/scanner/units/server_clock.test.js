import assert from "node:assert/strict";
import { test } from "node:test";

import { NOON, aClock, aServerClock } from "./support/builders.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test("before the first answer it is the phone's own time", () => {
  const serverClock = aServerClock();
  assert.deepEqual([serverClock.now(), serverClock.ahead, serverClock.surelyAhead, serverClock.isOff], [NOON, null, null, false]);
});

test("an answer tells by how much the phone's clock is off", () => {
  for (const ahead of [HOUR, -HOUR]) {
    const serverClock = aServerClock();
    serverClock.hear(NOON - ahead);
    assert.ok(Math.abs(serverClock.ahead - ahead) <= 500);
    assert.ok(Math.abs(serverClock.now() - (NOON - ahead)) <= 500);
    assert.ok(serverClock.isOff);
  }
});

test("half the time that the call took is the way back", () => {
  const serverClock = aServerClock();
  serverClock.hear(NOON - HOUR - 2000, 4000);
  assert.equal(serverClock.ahead, HOUR - 500);
});

test("less than two seconds are nothing, whenever in a second the server writes", () => {
  for (let ahead = -1500; ahead <= 1500; ahead += 100) {
    const serverClock = aServerClock();
    serverClock.hear(NOON - ahead);
    assert.equal(serverClock.ahead, 0);
  }
});

test("each further answer makes it more exact, however slow it is", () => {
  const serverClock = aServerClock();
  serverClock.hear(NOON - HOUR);
  for (let turns = 0, error = 500; turns < 50; turns += 1) {
    serverClock.pass(777);
    serverClock.hear(serverClock.clock() - HOUR, 3000 * (turns % 2));
    assert.ok(Math.abs(serverClock.ahead - HOUR) <= error);
    error = Math.abs(serverClock.ahead - HOUR);
  }
  assert.ok(Math.abs(serverClock.ahead - HOUR) < 50);
});

test("a clock that was set is known anew at the next answer", () => {
  const serverClock = aServerClock(aClock(), HOUR);
  serverClock.hear(NOON - HOUR);
  serverClock.clock.pass(-HOUR);
  serverClock.hear(NOON - HOUR);
  assert.deepEqual([serverClock.ahead, serverClock.surelyAhead], [0, 0]);
});

test("an answer that took long, or during which the clock was set, tells nothing", () => {
  const serverClock = aServerClock();
  serverClock.hear(NOON - HOUR, 5001);
  serverClock.hear(NOON - HOUR, -1);
  assert.equal(serverClock.ahead, null);
});

test("a Date header that is missing or none tells nothing", () => {
  const serverClock = aServerClock();
  for (const date of [null, "soon"]) serverClock.learn({ date, sentAt: NOON, receivedAt: NOON });
  assert.equal(serverClock.ahead, null);
});

test("what was remembered counts after a reload, but is not sure until the next answer", () => {
  const serverClock = aServerClock(aClock(), HOUR);
  assert.deepEqual([serverClock.now(), serverClock.ahead, serverClock.surelyAhead], [NOON - HOUR, HOUR, null]);
  serverClock.hear(NOON - HOUR);
  assert.equal(serverClock.surelyAhead, HOUR);
});

test("as long as the clock runs evenly its error is sure", () => {
  const serverClock = aServerClock(aClock(), HOUR);
  serverClock.hear(NOON - HOUR);
  serverClock.pass(5 * HOUR);
  assert.deepEqual(serverClock.reading(), { now: NOON + 5 * HOUR, ahead: HOUR });
});

test("somebody who sets the clock back moves the server's time not", () => {
  const serverClock = aServerClock(aClock(), HOUR);
  serverClock.hear(NOON - HOUR);
  serverClock.pass(10 * MINUTE);
  serverClock.clock.pass(-HOUR);
  assert.equal(serverClock.now(), NOON - HOUR + 10 * MINUTE);
  assert.deepEqual([serverClock.ahead, serverClock.surelyAhead, serverClock.isOff], [0, null, false]);
});

test("a clock that goes on alone belongs to a phone that slept, or was set: its error is not sure", () => {
  const serverClock = aServerClock(aClock(), HOUR);
  serverClock.hear(NOON - HOUR);
  serverClock.clock.pass(30 * MINUTE);
  assert.deepEqual([serverClock.ahead, serverClock.surelyAhead], [HOUR, null]);
  serverClock.hear(NOON - 30 * MINUTE);
  assert.equal(serverClock.surelyAhead, HOUR);
});
