import assert from "node:assert/strict";
import { test } from "node:test";

import { checkClock, checkHours, checkRoster, checkStorage } from "../../../../services/checkin/web/static/scanner/deciding/start_check.js";
import { NoAnswer } from "../../../../services/checkin/web/static/scanner/network/server.js";
import { NOON, aClock, aServerClock } from "./support/builders.js";
import { FULL, FakeDatabase } from "./support/fakes.js";

const PAIRING = { token: "token", lists: ["main"] };

function known(opens_at, closes_at) {
  return { list: { opens_at, closes_at }, event: { timezone: "Europe/Luxembourg" }, count: 250, syncedAt: NOON - 5000 };
}

/** A roster that has `state`, and cannot be fetched because of `fault`. */
function aRoster(state, fault) {
  return { sync: async () => (fault ? Promise.reject(fault) : null), of: async () => state };
}

test("a list is open within its hours, which are the event's", () => {
  assert.deepEqual(checkHours(known("2026-11-12T09:00:00Z", "2026-11-12T18:00:00Z"), NOON), { state: "ok", text: "Open until 19:00" });
  assert.deepEqual(checkHours(known(null, null), NOON), { state: "ok", text: "Open" });
});

test("a list that is not open yet, or not any more, is said with its time", () => {
  assert.deepEqual(checkHours(known("2026-11-13T07:00:00Z", null), NOON), { state: "look", text: "Not open yet. Opens: 13 Nov, 08:00" });
  assert.deepEqual(checkHours(known(null, "2026-11-12T12:00:00Z"), NOON), { state: "look", text: "Closed since 13:00: is the event over?" });
});

test("without a roster nothing is said about hours", () => {
  assert.equal(checkHours(undefined, NOON), null);
});

test("a roster that was fetched is well, with its size and age", async () => {
  assert.deepEqual(await checkRoster(aRoster(known(null, null)), PAIRING, "main", aServerClock()), { state: "ok", text: "Guests: 250; 5 s old" });
});

test("a roster out of reach is said as such, with what is there", async () => {
  const { state, text } = await checkRoster(aRoster(known(null, null), new NoAnswer("away")), PAIRING, "main", aServerClock());
  assert.equal(state, "bad");
  assert.match(text, /^No connection to Moien.*\(Guests: 250; 5 s old\)$/);
});

test("a roster for which there is no room is not called a matter of connection", async () => {
  const { state, text } = await checkRoster(aRoster(undefined, FULL), PAIRING, "main", aServerClock());
  assert.equal(state, "bad");
  assert.match(text, /scans cannot be stored/);
});

test("storage is well only if it takes something", async () => {
  const database = new FakeDatabase();
  assert.equal((await checkStorage(database)).state, "ok");
  assert.equal(database.entries.size, 0);
  database.fault = FULL;
  assert.deepEqual((await checkStorage(database)).state, "bad");
});

test("a clock that is off by more than a minute is said, with what that means", () => {
  assert.equal(checkClock(aServerClock(aClock(), null)), null);
  assert.equal(checkClock(aServerClock(aClock(), 60_000)).state, "ok");
  const { state, text } = checkClock(aServerClock(aClock(), 61 * 60_000));
  assert.equal(state, "look");
  assert.match(text, /^61 min fast\. Scans get the right time/);
  assert.match(checkClock(aServerClock(aClock(), -3 * 3_600_000)).text, /^3 h slow/);
});

test("whether the browser promises to keep the scans is said as it is", async (t) => {
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator") ?? { value: undefined, configurable: true };
  t.after(() => Object.defineProperty(globalThis, "navigator", before));
  for (const [isKept, words] of [[true, /keeps scans for good/], [false, /may clear scans/]]) {
    const storage = { persisted: async () => isKept, persist: async () => isKept };
    Object.defineProperty(globalThis, "navigator", { value: { storage }, configurable: true });
    assert.match((await checkStorage(new FakeDatabase())).text, words);
  }
});
