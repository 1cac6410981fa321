import assert from "node:assert/strict";
import { test } from "node:test";

import { Recent } from "../../../../services/checkin/web/static/scanner/storing/recent.js";
import { aClock } from "./support/builders.js";

const GO = { level: "go", verdict: "admitted" };

function aRecent() {
  const clock = aClock();
  return { clock, recent: new Recent(clock) };
}

test("a badge that stays in view is scanned once", () => {
  const { clock, recent } = aRecent();
  assert.equal(recent.look("A").status, "new");
  recent.begin("A");
  recent.finish("A", GO);
  for (let frame = 0; frame < 100; frame += 1) {
    clock.pass(200);
    assert.deepEqual(recent.look("A"), { status: "in view", answer: GO });
  }
});

test("one that comes back within five seconds is the earlier one, later it is a new scan", () => {
  const { clock, recent } = aRecent();
  recent.begin("A");
  recent.finish("A", GO);
  clock.pass(4900);
  assert.deepEqual(recent.look("A"), { status: "back", answer: GO });
  clock.pass(5001);
  assert.equal(recent.look("A").status, "new");
});

test("while its verdict is awaited a badge is not new, however long that takes", () => {
  const { clock, recent } = aRecent();
  recent.begin("A");
  clock.pass(60_000);
  assert.deepEqual(recent.look("A"), { status: "back", answer: null });
});

test("a scan that was not decided may be tried again at once", () => {
  const { recent } = aRecent();
  recent.begin("A");
  recent.finish("A", { undecided: true });
  assert.equal(recent.look("A").status, "new");
});

test("on another list every badge is new", () => {
  const { recent } = aRecent();
  recent.begin("A");
  recent.clear();
  recent.finish("A", GO);
  assert.equal(recent.look("A").status, "new");
});

test("an override answers for the badge itself, too", () => {
  const { recent } = aRecent();
  recent.begin("A");
  recent.finish("A", { level: "stop" });
  recent.replace("A", GO);
  assert.deepEqual(recent.look("A"), { status: "in view", answer: GO });
});

test("after an undo the badges of that person are new, and no others", () => {
  const { recent } = aRecent();
  for (const [key, code] of [["A", "CODE1"], ["B", "CODE2"]]) {
    recent.begin(key);
    recent.finish(key, { ...GO, attendee: { code } });
  }
  recent.forgetPerson("CODE1");
  assert.deepEqual(["A", "B"].map((key) => recent.look(key).status), ["new", "in view"]);
});
