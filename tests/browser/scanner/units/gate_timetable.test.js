import assert from "node:assert/strict";
import { test } from "node:test";

import { GateTimetable } from "../../../../services/checkin/web/static/scanner/deciding/gate_timetable.js";

const MINUTE = 60_000;
const NINE = Date.parse("2026-11-12T09:00:00Z");
const TIMETABLE = ["recycling", "reuse", "dinner"].map((list, hours) => ({
  at: new Date(NINE + hours * 60 * MINUTE).toISOString(),
  list,
}));

/** A gate's phone at so many minutes after nine; `lists` are those for which it may scan. */
function atTheGate({ minute = 0, list = "main", isBusy = false, ...fields } = {}) {
  const pairing = { lists: ["main", "recycling", "reuse", "dinner"] };
  const device = { pairing, list, timetable: TIMETABLE, followed: null, ...fields };
  device.remember = (values) => Object.assign(device, values);
  const gate = { minute, isBusy, device, sounds: 0 };
  gate.timetable = new GateTimetable({
    device,
    clock: () => NINE + gate.minute * MINUTE,
    isBusy: () => gate.isBusy,
    choose: (chosen) => device.remember({ list: chosen }),
    onChange: () => (gate.sounds += 1),
  });
  gate.pass = (minutes) => {
    gate.minute += minutes;
    gate.timetable.follow();
  };
  return gate;
}

test("the gate goes over to each list at its time, once, with a sound", () => {
  const gate = atTheGate({ minute: -1 });
  const lists = [0, 1, 59, 1, 59, 1].map((minutes) => (gate.pass(minutes), gate.device.list));
  assert.deepEqual(lists, ["main", "recycling", "recycling", "reuse", "reuse", "dinner"]);
  assert.equal(gate.sounds, 3);
});

test("before its first time, and without a timetable, the list stays", () => {
  for (const fields of [{ minute: -5 }, { timetable: null }, { timetable: [] }, { pairing: null }]) {
    const gate = atTheGate(fields);
    gate.pass(1);
    assert.equal(gate.device.list, "main");
  }
});

test("it waits while somebody is at the gate", () => {
  const gate = atTheGate({ minute: -1, isBusy: true });
  gate.pass(2);
  assert.equal(gate.device.list, "main");
  gate.isBusy = false;
  gate.pass(0);
  assert.equal(gate.device.list, "recycling");
});

test("after a sleep it is on the list of the hour, without those in between", () => {
  const gate = atTheGate({ minute: 5, list: "recycling", followed: TIMETABLE[0].at });
  gate.pass(130);
  assert.deepEqual([gate.device.list, gate.sounds], ["dinner", 1]);
});

test("a list chosen by hand stays until the next change", () => {
  const gate = atTheGate();
  gate.pass(1);
  gate.timetable.overrule("main");
  gate.pass(1);
  assert.equal(gate.device.list, "main");
  assert.deepEqual(gate.timetable.notice(), { kind: "by_hand", ...TIMETABLE[1] });
  gate.pass(58);
  assert.equal(gate.device.list, "reuse");
});

test("a list chosen by hand while a change waits stays, too", () => {
  const gate = atTheGate({ minute: -1, isBusy: true });
  gate.pass(2);
  gate.timetable.overrule("dinner");
  gate.isBusy = false;
  gate.pass(1);
  assert.equal(gate.device.list, "dinner");
});

test("after the last change a choice by hand is for good, and says what the timetable says", () => {
  const gate = atTheGate({ minute: 121 });
  gate.pass(0);
  gate.timetable.overrule("main");
  gate.pass(100);
  assert.deepEqual(gate.timetable.notice(), { kind: "by_hand", list: "dinner" });
});

test("a change is announced a minute before, and told for a while after", () => {
  const gate = atTheGate({ minute: -2 });
  gate.pass(0);
  assert.equal(gate.timetable.notice(), null);
  gate.pass(1);
  assert.deepEqual(gate.timetable.notice(), { kind: "soon", ...TIMETABLE[0] });
  gate.pass(1);
  assert.deepEqual(gate.timetable.notice(), { kind: "now", list: "recycling" });
  gate.pass(1);
  assert.equal(gate.timetable.notice(), null);
});

test("a list for which the phone may not scan yet is left out", () => {
  const gate = atTheGate({ minute: 1, pairing: { lists: ["main", "dinner"] } });
  gate.pass(0);
  assert.equal(gate.device.list, "main");
  gate.device.pairing = { lists: ["main", "recycling"] };
  gate.pass(0);
  assert.equal(gate.device.list, "recycling");
});
