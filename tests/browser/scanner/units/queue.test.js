import assert from "node:assert/strict";
import { test } from "node:test";

import { firstBatch, toBody } from "../../../../services/checkin/web/static/scanner/storing/queue.js";
import { UnsentScans } from "../../../../services/checkin/web/static/scanner/storing/unsent_scans.js";
import { NOON, aClock, anEntry, aQueueIn, aScan } from "./support/builders.js";
import { CLOSED, FULL, FakeDatabase } from "./support/fakes.js";

const REFUSED = { verdict: "refused", reason: null };

async function aQueue(...entries) {
  const database = new FakeDatabase(...entries);
  const clock = aClock();
  return { database, clock, ...(await aQueueIn(database, clock)) };
}

const nonces = (entries) => entries.map(({ scan }) => scan.nonce);

test("a queue knows its length as soon as it is open", async () => {
  const { queue } = await aQueue(anEntry("n1"), anEntry("n2", { state: "problem" }));
  assert.deepEqual([queue.length, queue.waiting, queue.problems], [2, 1, 1]);
});

test("a scan is stored while its verdict is awaited, and is not due yet", async () => {
  const { queue, database } = await aQueue();
  await queue.add(aScan("n1"), "token");
  assert.deepEqual(database.entries.get("n1"), anEntry("n1", { state: "asking" }));
  assert.deepEqual(await queue.due(), []);
});

test("a shown verdict travels with the scan", async () => {
  const { queue } = await aQueue();
  await queue.add(aScan("n1"), "token");
  await queue.recordShown("n1", REFUSED);
  const [{ scan, token }] = await queue.due();
  assert.deepEqual([scan.shown, scan.offline, token], [REFUSED, true, "token"]);
});

test("only an answer or a person removes a scan", async () => {
  const { queue, database } = await aQueue(anEntry("n1"), anEntry("n2"));
  await queue.remove("n1");
  assert.deepEqual([...database.entries.keys()], ["n2"]);
  assert.equal(queue.length, 1);
});

test("a scan with a problem stays, but is sent only when somebody wants it", async () => {
  const { queue } = await aQueue(anEntry("n1"));
  await queue.recordProblem("n1", { slug: "list-not-yours", title: "x" });
  assert.deepEqual(await queue.due(), []);
  await queue.sendAgain("n1");
  const [{ problem }] = await queue.due();
  assert.equal(problem, null);
});

test("a scan that was answered meanwhile does not come back", async () => {
  const { queue } = await aQueue(anEntry("n1"));
  await queue.remove("n1");
  await queue.recordShown("n1", REFUSED);
  assert.equal(queue.length, 0);
});

test("a scan whose page was closed before the verdict let nobody in", async () => {
  const { queue, clock } = await aQueue(anEntry("n1", { state: "asking" }));
  clock.pass(1000);
  assert.deepEqual(await queue.due(), []);
  clock.pass(1);
  const [{ scan, state }] = await queue.due();
  assert.deepEqual([state, scan.shown], ["waiting", REFUSED]);
});

test("a scan that a closed page left goes before the next one of its badge", async () => {
  const { queue, clock } = await aQueue(anEntry("n1", { state: "asking", secret: "badge" }));
  clock.pass(1001);
  const [{ scan }] = queue.earlierOf(aScan("n2", { secret: "badge" }), "token");
  assert.deepEqual([scan.nonce, scan.shown], ["n1", REFUSED]);
});

test("a scan of this page is not abandoned while its verdict is awaited, although the phone slept", async () => {
  const { queue, clock } = await aQueue();
  await queue.add(aScan("n1"), "token");
  clock.pass(3_600_000);
  assert.deepEqual(await queue.due(), []);
  assert.deepEqual(queue.earlierOf(aScan("n2", { secret: "secret of n1" }), "token"), []);
});

test("a scan of this page that got no verdict let nobody in", async () => {
  const { queue, clock } = await aQueue();
  await queue.add(aScan("n1"), "token");
  queue.endAwaiting("n1");
  clock.pass(1001);
  const [{ scan }] = await queue.due();
  assert.deepEqual(scan.shown, REFUSED);
});

test("a clock that was set back does not hold up a scan whose page was closed", async () => {
  const { queue, clock } = await aQueue(anEntry("n1", { state: "asking" }));
  clock.pass(-3_600_000);
  assert.equal((await queue.due()).length, 1);
});

test("a scan that waits for long has the verdict that was shown", async () => {
  const shown = { verdict: "admitted", reason: null };
  const { queue, clock } = await aQueue(anEntry("n1", { shown }));
  clock.pass(3_600_000);
  const [{ scan }] = await queue.due();
  assert.deepEqual(scan.shown, shown);
});

test("the due scans come in the order in which they were made", async () => {
  const at = (seconds) => ({ scanned_at: new Date(NOON + seconds * 1000).toISOString() });
  const { queue } = await aQueue(anEntry("c", at(3)), anEntry("a", at(1)), anEntry("b", at(2)));
  assert.deepEqual(nonces(await queue.due()), ["a", "b", "c"]);
});

test("earlier scans of a badge are those of the same code, list and device", async () => {
  const badge = { secret: "S" };
  const { queue } = await aQueue(
    anEntry("same", badge),
    anEntry("other secret"),
    anEntry("other list", { ...badge, list: "dinner" }),
    anEntry("other device", { ...badge, token: "other" }),
    anEntry("problem", { ...badge, state: "problem" }),
  );
  assert.deepEqual(nonces(await queue.earlierOf(aScan("new", badge), "token")), ["same"]);
});

test("a person is the same by badge or by code, however that was typed", async () => {
  const record = { code: "GCXCV9" };
  const { queue } = await aQueue(
    anEntry("typed", { secret: " moien1abc " }),
    anEntry("by badge", { secret: "MOIEN1OTHER", record }),
    anEntry("by code", { secret: undefined, code: "gcxcv9" }),
    anEntry("somebody else", { secret: "MOIEN1ELSE", record: { code: "OTHER1" } }),
  );
  const earlier = (fields, code) => nonces(queue.earlierOf(aScan("new", fields), "token", code));
  assert.deepEqual(earlier({ secret: "MOIEN1ABC" }), ["typed"]);
  assert.deepEqual(earlier({ secret: undefined, code: "GCXCV9" }), ["by badge", "by code"]);
  assert.deepEqual(earlier({ secret: "MOIEN1ABC" }, "GCXCV9"), ["typed", "by badge", "by code"]);
});

test("a batch holds the first scans of one device", () => {
  const entries = Array.from({ length: 250 }, (_, place) => anEntry(`n${place}`, { token: place % 5 ? "a" : "b" }));
  const batch = firstBatch(entries, 100);
  assert.equal(batch.length, 50);
  assert.ok(batch.every(({ token }) => token === "b"));
  assert.equal(firstBatch(entries.filter(({ token }) => token === "a"), 100).length, 100);
});

const HOUR = 3_600_000;

/** By how much the server moves the time of a scan that is sent while the phone shows noon. */
function correction(aheadThen, aheadNow) {
  const { sent_at } = toBody(aScan("n1", { ahead: aheadThen }), { now: NOON, ahead: aheadNow });
  const received = NOON - (aheadNow ?? 0);
  return received - Date.parse(sent_at);
}

test("a scan travels with the phone's present time", () => {
  const body = toBody(aScan("n1", { ahead: null }), { now: NOON, ahead: null });
  assert.equal(body.sent_at, "2026-11-12T12:00:00.000Z");
  assert.ok(!("ahead" in body));
});

test("a scan is corrected by the error that the clock had when it was made", () => {
  assert.equal(correction(HOUR, HOUR), -HOUR);
  assert.equal(correction(HOUR, 0), -HOUR); // somebody has set it right since
  assert.equal(correction(0, HOUR), 0); // somebody has set it wrong
});

test("where either error is not known for sure, a scan is corrected by the present one", () => {
  assert.equal(correction(null, HOUR), -HOUR);
  assert.equal(correction(undefined, HOUR), -HOUR); // stored by an older version
  assert.equal(toBody(aScan("n1", { ahead: HOUR }), { now: NOON, ahead: null }).sent_at, new Date(NOON).toISOString());
});

test("what full storage does not take stays in memory, is due, and the fault is named", async () => {
  const { queue, database } = await aQueue();
  database.fault = FULL;
  await queue.add(aScan("n1"), "token");
  await queue.recordShown("n1", REFUSED);
  assert.deepEqual([queue.length, queue.storageFault], [1, FULL]);
  assert.deepEqual(nonces(await queue.due()), ["n1"]);
});

test("once there is room again everything is stored, and the fault is over", async () => {
  const { queue, database } = await aQueue();
  database.fault = FULL;
  await queue.add(aScan("n1"), "token");
  database.fault = null;
  await queue.add(aScan("n2"), "token");
  assert.deepEqual([...database.entries.keys()].sort(), ["n1", "n2"]);
  assert.equal(queue.storageFault, null);
});

test("the fault stays named although the scan itself is done", async () => {
  const { queue, database } = await aQueue();
  database.fault = FULL;
  await queue.add(aScan("n1"), "token");
  await queue.remove("n1");
  assert.deepEqual([queue.length, queue.storageFault], [0, FULL]);
});

test("a database that is closed forgets no scan that it had", async () => {
  const { queue, database } = await aQueue(anEntry("n1"));
  database.fault = CLOSED;
  await queue.add(aScan("n2"), "token");
  assert.deepEqual(nonces(await queue.all()), ["n1", "n2"]);
  await queue.remove("n1");
  assert.deepEqual(nonces(await queue.all()), ["n2"]);
});

test("an answered scan is not stored anew by a write that was late", async () => {
  const { queue, database } = await aQueue();
  database.hang();
  const changes = [queue.add(aScan("n1"), "token"), queue.remove("n1")];
  database.release();
  await Promise.all(changes);
  assert.deepEqual([queue.length, database.entries.size], [0, 0]);
});

test("a change during a write is the one that is stored", async () => {
  const { queue, database } = await aQueue();
  database.hang();
  const changes = [queue.add(aScan("n1"), "token"), queue.recordShown("n1", REFUSED)];
  database.release();
  await Promise.all(changes);
  assert.equal(database.entries.get("n1").state, "waiting");
});

test("a change that is not stored is not forgotten because the write before it was", async (t) => {
  const database = new FakeDatabase();
  const scans = new UnsentScans(database);
  t.mock.method(database, "put").mock.mockImplementationOnce(() => Promise.reject(FULL), 1);
  await Promise.all([scans.put(anEntry("n1", { state: "asking" })), scans.put(anEntry("n1"))]);
  assert.deepEqual(await scans.all(), [anEntry("n1")]);
});

test("each change of the queue is announced", async () => {
  const { queue } = await aQueue();
  const lengths = [];
  queue.addEventListener("change", () => lengths.push(queue.length));
  await queue.add(aScan("n1"), "token");
  await queue.remove("n1");
  assert.deepEqual(lengths, [1, 0]);
});

test("once the database is open again everything is stored by itself, and the fault is over", async () => {
  const { queue, database } = await aQueue(anEntry("n1"));
  database.fault = CLOSED;
  await queue.add(aScan("n2"), "token");
  await queue.remove("n1");
  await queue.due();
  assert.deepEqual([queue.storageFault, queue.hasUnstored], [CLOSED, true]);
  database.fault = null;
  await queue.due();
  assert.deepEqual([[...database.entries.keys()], queue.storageFault, queue.hasUnstored], [["n2"], null, false]);
});

test("a database that could not be read at first is read later", async () => {
  const database = new FakeDatabase(anEntry("n1"));
  database.fault = CLOSED;
  const { queue } = await aQueueIn(database, aClock());
  assert.deepEqual([queue.length, queue.storageFault], [0, CLOSED]);
  database.fault = null;
  assert.deepEqual(nonces(await queue.due()), ["n1"]);
  assert.equal(queue.storageFault, null);
});

test("full storage that can be read is still full", async () => {
  const { queue, database } = await aQueue();
  database.fault = FULL;
  await queue.add(aScan("n1"), "token");
  await queue.remove("n1");
  await queue.due();
  assert.deepEqual([queue.storageFault, queue.hasUnstored], [FULL, false]);
});

test("a scan that is not stored yet would be lost with the page", async () => {
  const { queue, database } = await aQueue();
  database.hang();
  const adding = queue.add(aScan("n1"), "token");
  assert.ok(queue.hasUnstored);
  database.release();
  await adding;
  assert.ok(!queue.hasUnstored);
});

test("a long queue is counted without looking at a time", async () => {
  const { queue } = await aQueue(...Array.from({ length: 3 }, (_, place) => anEntry(`n${place}`)));
  for (const { scan } of queue.all()) Object.defineProperty(scan, "scanned_at", { get: () => assert.fail("it sorts") });
  queue.count();
  assert.equal(queue.length, 3);
});
