import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { decide } from "../../../../services/checkin/web/static/scanner/deciding/decide.js";
import { NoAnswer, Refused } from "../../../../services/checkin/web/static/scanner/network/server.js";
import { aClock, anEntry, aQueueIn, aScan, aServerClock } from "./support/builders.js";
import { CLOSED, FULL, FakeDatabase, FakeServer, NOT_YOUR_LIST, admitted, aDoor, answerBatch, aRecord } from "./support/fakes.js";

const NOBODY_LET_IN = { verdict: "refused", reason: null };
const NEAR = { online: true, away: false };
const AWAY = { online: false, away: true };

/** Time passes only by `mock.timers.tick`. */
beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
});

async function aGate({ answers = [], entries = [], contact = NEAR, database = new FakeDatabase(...entries) } = {}) {
  const clock = aClock();
  const { queue, ownScans } = await aQueueIn(database, clock);
  const server = new FakeServer(...answers);
  const serverClock = aServerClock(clock);
  return { queue, ownScans, server, contact, serverClock, database, token: "token", door: aDoor(null) };
}

/** Decides while `milliseconds` pass. */
async function within(milliseconds, answer) {
  let result;
  answer.then((value) => (result = value));
  for (let passed = 0; passed < milliseconds && !result; passed += 50) {
    await settled();
    mock.timers.tick(50);
  }
  await settled();
  return result;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const never = () => new Promise(() => {});

test("the server's verdict counts, and the scan leaves the queue", async () => {
  const gate = await aGate({ answers: [admitted("n1")] });
  assert.deepEqual(await decide(aScan(), gate), admitted("n1"));
  assert.equal(gate.queue.length, 0);
  assert.deepEqual(gate.server.paths, ["/scans"]);
});

test("a scan is stored before it is sent", async () => {
  const gate = await aGate();
  gate.server.answers = [() => (assert.equal(gate.database.entries.get("n1").state, "asking"), admitted("n1"))];
  assert.equal((await decide(aScan(), gate)).verdict, "admitted");
});

test("an answer without the scan's nonce or without a verdict is none", async () => {
  for (const strange of [admitted("n2"), { nonce: "n1" }, { nonce: "n1", verdict: "admitted" }, {}]) {
    const answer = await decide(aScan(), await aGate({ answers: [strange] }));
    assert.equal(answer.reason, "no_connection", JSON.stringify(strange));
  }
});

test("without an answer nobody is let in, and that is recorded", async () => {
  const gate = await aGate({ answers: [new NoAnswer("away")] });
  const answer = await decide(aScan(), gate);
  assert.deepEqual([answer.undecided, answer.reason, answer.level], [true, "no_connection", "look"]);
  const [{ state, scan }] = await gate.queue.all();
  assert.deepEqual([state, scan.shown, scan.offline], ["waiting", NOBODY_LET_IN, true]);
});

test("a server that hangs is not waited for", async () => {
  const gate = await aGate({ answers: [never] });
  const answer = await within(1000, decide(aScan(), gate));
  assert.equal(answer.reason, "no_connection");
});

test("the server has its time from when the call leaves, however long the phone took to store the scan", async () => {
  const answerIn = (milliseconds) => () => new Promise((resolve) => setTimeout(resolve, milliseconds, admitted("n1")));
  const gate = await aGate({ answers: [answerIn(700)] });
  gate.database.hang();
  assert.equal((await within(1000, decide(aScan(), gate))).verdict, "admitted");
});

test("an answer that comes too late changes nothing", async () => {
  let answerLate;
  const gate = await aGate({ answers: [() => new Promise((resolve) => (answerLate = resolve))] });
  assert.equal((await within(1000, decide(aScan(), gate))).reason, "no_connection");
  answerLate(admitted("n1"));
  await settled();
  const [{ state, scan }] = await gate.queue.all();
  assert.deepEqual([state, scan.shown], ["waiting", NOBODY_LET_IN]);
});

test("a badge of which the server may not have heard yet is not called wrong", async () => {
  const unknown = { nonce: "n1", verdict: "refused", reason: "unknown", level: "stop", may_be_new: true };
  const { level, is_new: isNew } = await decide(aScan(), await aGate({ answers: [unknown] }));
  assert.deepEqual([level, isNew], ["look", true]);
});

test("a phone that sleeps while it asks sends no other verdict than the one that it shows", async () => {
  let answer;
  const gate = await aGate({ answers: [() => new Promise((resolve) => (answer = resolve))] });
  const deciding = decide(aScan(), gate);
  await settled();
  gate.serverClock.clock.pass(3_600_000);
  assert.deepEqual(await gate.queue.due(), []);
  answer(admitted("n1"));
  assert.equal((await deciding).verdict, "admitted");
});

test("a scan that failed on this page is sent as letting nobody in", async (t) => {
  const gate = await aGate();
  t.mock.method(gate.queue, "earlierOf", () => {
    throw new Error("a fault");
  });
  await assert.rejects(decide(aScan(), gate));
  assert.equal(gate.queue.awaited.size, 0);
});

test("a refusal is an answer, and the scan stays as a problem", async () => {
  const gate = await aGate({ answers: [new Refused(403, NOT_YOUR_LIST)] });
  const answer = await decide(aScan(), gate);
  assert.deepEqual([answer.reason, answer.problem.slug, answer.isRevoked], ["not_decided", "list-not-yours", false]);
  const [{ state, problem, scan }] = await gate.queue.all();
  assert.deepEqual([state, problem.slug, scan.shown], ["problem", "list-not-yours", NOBODY_LET_IN]);
});

test("a device that the server does not know any more learns it from the answer", async () => {
  const gate = await aGate({ answers: [new Refused(401, { type: "/problems/unauthenticated", title: "Who?" })] });
  const { isRevoked, level, reason } = await decide(aScan(), gate);
  assert.deepEqual([isRevoked, level, reason], [true, "stop", "phone_unpaired"]);
});

test("earlier scans of the same badge are sent before it in the same call", async () => {
  const badge = { secret: "S" };
  const entries = [anEntry("old", badge), anEntry("other badge"), anEntry("other phone", { ...badge, token: "other" })];
  const gate = await aGate({ entries, answers: [answerBatch] });
  assert.equal((await decide(aScan("n1", badge), gate)).verdict, "admitted");
  const [{ path, body }] = gate.server.calls;
  assert.equal(path, "/scans/batch");
  assert.deepEqual(body.scans.map((scan) => scan.nonce), ["old", "n1"]);
  await settled();
  assert.deepEqual((await gate.queue.all()).map(({ scan }) => scan.nonce), ["other badge", "other phone"]);
});

test("earlier scans of the same person by another badge are sent before it, too", async () => {
  const entries = [anEntry("old", { secret: "lost badge", record: aRecord("old") })];
  const gate = await aGate({ entries, answers: [answerBatch] });
  const answer = { ...AS_KNOWN, attendee: { code: "CODE1" } };
  assert.equal((await decide(aScan("n1"), { ...gate, door: aDoor(answer) })).verdict, "admitted");
  assert.deepEqual(gate.server.calls[0].body.scans.map((scan) => scan.nonce), ["old", "n1"]);
});

test("an earlier scan that the server cannot take does not hold up the new one", async () => {
  const entries = [anEntry("old", { secret: "S" })];
  const gate = await aGate({ entries, answers: [(call) => answerBatch(call, { old: NOT_YOUR_LIST })] });
  assert.equal((await decide(aScan("n1", { secret: "S" }), gate)).verdict, "admitted");
  await settled();
  assert.deepEqual((await gate.queue.all()).map(({ state }) => state), ["problem"]);
});

test("a new scan that the server cannot take after earlier ones is refused", async () => {
  const entries = [anEntry("old", { secret: "S" })];
  const gate = await aGate({ entries, answers: [(call) => answerBatch(call, { n1: NOT_YOUR_LIST })] });
  assert.equal((await decide(aScan("n1", { secret: "S" }), gate)).reason, "not_decided");
});

test("with full storage the server is asked all the same, and the fault is there to be named", async () => {
  const gate = await aGate({ answers: [admitted("n1")] });
  gate.database.fault = FULL;
  assert.equal((await decide(aScan(), gate)).verdict, "admitted");
  assert.equal(gate.queue.storageFault, FULL);
});

test("with a database that another tab has closed the server is asked all the same", async () => {
  const gate = await aGate({ answers: [admitted("n1")] });
  gate.database.fault = CLOSED;
  assert.equal((await decide(aScan(), gate)).verdict, "admitted");
  assert.equal(gate.queue.storageFault, CLOSED);
});

test("with full storage and no server the shown verdict is still sent later", async () => {
  const gate = await aGate({ answers: [new NoAnswer("away")] });
  gate.database.fault = FULL;
  assert.equal((await decide(aScan(), gate)).reason, "no_connection");
  const [{ scan }] = await gate.queue.due();
  assert.deepEqual(scan.shown, NOBODY_LET_IN);
});

test("with storage that hangs the server is asked all the same", async () => {
  const gate = await aGate({ answers: [admitted("n1")] });
  gate.database.hang();
  assert.equal((await within(1000, decide(aScan(), gate))).verdict, "admitted");
});

test("storage and server may both hang: there is an answer within a second", async () => {
  const gate = await aGate({ answers: [never] });
  gate.database.hang();
  assert.equal((await within(1000, decide(aScan(), gate))).reason, "no_connection");
});

const AS_KNOWN = { verdict: "admitted", reason: null, level: "go", attendee: null };

test("a device that is away decides at once without asking, and that is recorded", async () => {
  const gate = await aGate({ contact: AWAY });
  const answer = await decide(aScan(), { ...gate, door: aDoor(AS_KNOWN) });
  assert.deepEqual(answer, { by: "device", ...AS_KNOWN });
  assert.deepEqual(gate.server.calls, []);
  const [{ scan }] = await gate.queue.due();
  assert.deepEqual(scan.shown, { verdict: "admitted", reason: null });
});

test("a device that is away and cannot decide asks the server", async () => {
  const gate = await aGate({ contact: AWAY, answers: [admitted("n1")] });
  assert.equal((await decide(aScan(), gate)).verdict, "admitted");
});

test("a device decides where the server does not answer", async () => {
  const gate = await aGate({ answers: [never] });
  const answer = await within(1000, decide(aScan(), { ...gate, door: aDoor(AS_KNOWN) }));
  assert.deepEqual([answer.by, answer.verdict], ["device", "admitted"]);
});

test("a decision on the device that fails or hangs leaves the scan undecided", async (t) => {
  t.mock.method(console, "error", () => {});
  for (const local of [() => Promise.reject(new Error("cannot decrypt")), never]) {
    const gate = await aGate({ contact: AWAY, answers: [never] });
    assert.equal((await within(1000, decide(aScan(), { ...gate, door: aDoor(local) }))).reason, "no_connection");
  }
});

test("what the device decided counts at once, also after a reload", async () => {
  const gate = await aGate({ contact: AWAY });
  await decide(aScan(), { ...gate, door: aDoor({ ...AS_KNOWN, record: aRecord("n1") }) });
  assert.deepEqual(gate.ownScans.of("plastics", "CODE1"), [aRecord("n1")]);
  const reopened = await aQueueIn(gate.database, gate.clock);
  assert.deepEqual(reopened.ownScans.of("plastics", "CODE1"), [aRecord("n1")]);
});

test("what the server decided counts for the next scan that the device decides", async () => {
  const gate = await aGate({ answers: [admitted("n1")] });
  await decide(aScan(), gate);
  await settled();
  assert.deepEqual(gate.ownScans.of("plastics", "CODE1"), [aRecord("n1")]);
});

test("the server's verdict is shown once the scan has left the storage, also while the roster is being stored", async () => {
  const gate = await aGate({ answers: [admitted("n1")] });
  const door = { ...aDoor(null), recordOfAnswer: never };
  assert.equal((await decide(aScan(), { ...gate, door })).verdict, "admitted");
  assert.equal(gate.database.entries.size, 0);
});

test("a verdict of this phone is stored before it is shown, also when the server is late and the storage slow", async () => {
  const gate = await aGate({ answers: [never] });
  const slowly = (work) => (...values) => new Promise((resolve) => setTimeout(resolve, 90)).then(() => work(...values));
  gate.database.put = slowly(gate.database.put.bind(gate.database));
  const answer = await within(1000, decide(aScan(), { ...gate, door: aDoor(AS_KNOWN) }));
  assert.deepEqual([answer.verdict, gate.database.entries.get("n1").scan.shown?.verdict], ["admitted", "admitted"]);
});

test("the device has decided by the time the server is late", async () => {
  const gate = await aGate({ answers: [never] });
  const afterAWhile = () => new Promise((resolve) => setTimeout(resolve, 700, AS_KNOWN));
  const answer = await within(1000, decide(aScan(), { ...gate, door: aDoor(afterAWhile) }));
  assert.equal(answer.verdict, "admitted");
});

test("a fault of the page while it asks is no verdict", async (t) => {
  const errors = t.mock.method(console, "error", () => {});
  const gate = await aGate({ answers: [new TypeError("a fault")] });
  assert.equal((await decide(aScan(), gate)).reason, "no_connection");
  assert.equal(errors.mock.callCount(), 1);
});

test("what only a supervisor may override leaves nothing to look at later", async () => {
  const problem = { type: "/problems/override-not-allowed", title: "Not by a desk.", status: 403 };
  const gate = await aGate({ answers: [new Refused(403, problem)] });
  const answer = await decide(aScan("n1", { override: { reason: "Agreed" } }), gate);
  assert.deepEqual([answer.undecided, answer.reason, answer.level, gate.queue.length], [true, "supervisor_needed", "look", 0]);
});

test("while the server has yet to hear of an undo the phone decides about that person, and about no other", async () => {
  const undos = { unsent: [{}], isAwaitedFor: (code) => code === "CODE1" };
  const mine = { verdict: "admitted", level: "go", attendee: { code: "CODE1" } };
  const gate = await aGate({ answers: [admitted("n2")] });
  assert.equal((await decide(aScan("n1"), { ...gate, undos, door: aDoor(mine) })).by, "device");
  const other = { ...mine, attendee: { code: "CODE2" } };
  assert.deepEqual(await decide(aScan("n2"), { ...gate, undos, door: aDoor(other) }), admitted("n2"));
});
