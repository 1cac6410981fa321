import assert from "node:assert/strict";
import { test } from "node:test";

import { NoAnswer, Refused } from "../../../../services/checkin/web/static/scanner/network/server.js";
import { Uploader } from "../../../../services/checkin/web/static/scanner/storing/upload.js";
import { NOON, aClock, anEntry, aQueueIn, aServerClock } from "./support/builders.js";
import { FakeDatabase, FakeServer, NOT_YOUR_LIST, admitted, answerBatch } from "./support/fakes.js";

const MINUTE = 60_000;
const REVOKED = new Refused(401, { type: "/problems/unauthenticated", title: "This phone is no device." });

async function anUploader({ entries, answers, clock = aClock(), serverClock = aServerClock(clock) }) {
  const { queue, ownScans } = await aQueueIn(new FakeDatabase(...entries), clock);
  const server = new FakeServer(...answers);
  const stopwatch = aClock(0);
  return { clock, stopwatch, queue, ownScans, server, uploader: new Uploader(server, queue, { serverClock, stopwatch }) };
}

/** A server that is there, but whose batches with one of the scans `bad` get no answer. */
function failsFor(...bad) {
  return ({ body, ...call }) => {
    if (!body) return { admitted: 0 };
    return body.scans.some(({ nonce }) => bad.includes(nonce)) ? new NoAnswer("500") : answerBatch({ body, ...call });
  };
}

const batches = ({ calls }) => calls.filter(({ body }) => body).map(({ body }) => body.scans.length);

const someEntries = (count, fields) => Array.from({ length: count }, (_, place) => anEntry(`n${place}`, fields));

test("an empty queue makes no call", async () => {
  const { uploader, server } = await anUploader({ entries: [], answers: [] });
  await uploader.send();
  assert.deepEqual(server.calls, []);
});

test("a long queue is sent batch after batch", async () => {
  const { uploader, server, queue } = await anUploader({ entries: someEntries(250), answers: [answerBatch, answerBatch, answerBatch] });
  await uploader.send();
  assert.deepEqual(server.calls.map(({ body }) => body.scans.length), [100, 100, 50]);
  assert.equal(queue.length, 0);
});

test("without contact a few scans are sent, to see soon whether the server is back; then the others", async () => {
  const back = (server) => (call) => ((server.contact.online = true), answerBatch(call));
  const { uploader, server } = await anUploader({ entries: someEntries(150), answers: [] });
  server.contact.online = false;
  server.answers = [new NoAnswer("away"), back(server), answerBatch, answerBatch];
  server.answers.splice(1, 0, new NoAnswer("away"));
  assert.equal(await uploader.send(), false);
  assert.equal(await uploader.send(), true);
  assert.deepEqual(batches(server), [10, 10, 100, 40]);
});

test("a scan that was decided here counts on as soon as it is answered, from the time of the answer", async () => {
  const record = { key: "phone:n1", event: "plastics", code: "CODE1", answered_at: null };
  const answer = (call) => ({ results: answerBatch(call).results.map((result) => ({ ...result, recorded_at: "later" })) });
  const { uploader, queue, ownScans } = await anUploader({ entries: [anEntry("n1", { record })], answers: [answer] });
  assert.deepEqual(ownScans.of("plastics", "CODE1"), [record]);
  await uploader.send();
  assert.equal(queue.length, 0);
  assert.deepEqual(ownScans.of("plastics", "CODE1"), [{ ...record, answered_at: "later" }]);
});

test("that a scan let nobody in is known on after the server was told, until a roster is surely newer", async () => {
  const shown = { verdict: "refused", reason: null };
  const entries = [anEntry("n1", { shown }), anEntry("n2", { shown: { verdict: "admitted", reason: null } })];
  const { uploader, ownScans } = await anUploader({ entries, answers: [answerBatch] });
  const known = () => ["n1", "n2"].map((nonce) => ownScans.isRefused(nonce));
  assert.deepEqual(known(), [false, false]);
  await uploader.send();
  assert.deepEqual(known(), [true, false]);
  await ownScans.forgetBefore(NOON + MINUTE);
  assert.deepEqual(known(), [true, false]);
  await ownScans.forgetBefore(NOON + MINUTE + 1);
  assert.deepEqual(known(), [false, false]);
});

test("each scan is sent with the token under which it was made", async () => {
  const entries = [anEntry("a", { token: "old" }), anEntry("b", { token: "new" }), anEntry("c", { token: "old" })];
  const { uploader, server } = await anUploader({ entries, answers: [answerBatch, answerBatch] });
  await uploader.send();
  assert.deepEqual(server.calls.map(({ token, body }) => [token, body.scans.length]), [["old", 2], ["new", 1]]);
});

test("without an answer everything stays, and no further batch is tried", async () => {
  const { uploader, server, queue } = await anUploader({ entries: someEntries(150), answers: [] });
  assert.equal(await uploader.send(), false);
  assert.deepEqual([batches(server), queue.length], [[100], 150]);
});

test("a scan that is too much for the server does not hold up the others, nor the roster", async () => {
  const answers = Array(100).fill(failsFor("n3"));
  const { uploader, server, queue } = await anUploader({ entries: someEntries(100), answers });
  assert.equal(await uploader.send(), true);
  assert.deepEqual(queue.all().map(({ scan }) => scan.nonce), ["n3"]);
  assert.ok(batches(server).length < 20, String(batches(server)));
});

test("a scan that fails alone is tried ever more seldom, until it is taken", async () => {
  const answers = Array(100).fill(failsFor("n0"));
  const { uploader, server, queue, stopwatch } = await anUploader({ entries: someEntries(1), answers });
  const triedAt = [];
  for (let seconds = 0; seconds < 240; seconds += 5) {
    const { length } = server.calls;
    await uploader.send();
    if (server.calls.length > length) triedAt.push(seconds);
    stopwatch.pass(5000);
  }
  assert.deepEqual(triedAt, [0, 15, 45, 105, 225]);
  server.answers = [answerBatch];
  await uploader.sendNow();
  assert.equal(queue.length, 0);
});

test("a server that takes no batch at all is not asked for each scan", async () => {
  const everyone = someEntries(250).map(({ scan }) => scan.nonce);
  const { uploader, server, queue } = await anUploader({ entries: someEntries(250), answers: Array(500).fill(failsFor(...everyone)) });
  assert.equal(await uploader.send(), true);
  assert.deepEqual([batches(server), queue.length], [[100, 50, 25, 13, 7, 4, 2, 1, 1], 250]);
});

test("a server that asks for fewer calls gets none more", async () => {
  const { uploader, server } = await anUploader({ entries: someEntries(20), answers: [new NoAnswer("too many", true)] });
  assert.equal(await uploader.send(), false);
  assert.equal(server.calls.length, 1);
});

test("setting the phone's clock back puts no retry off", async () => {
  const { uploader, queue, clock, stopwatch } = await anUploader({ entries: someEntries(1), answers: [REVOKED, answerBatch] });
  await uploader.send();
  clock.pass(-60 * MINUTE);
  stopwatch.pass(15_000);
  await uploader.send();
  assert.equal(queue.length, 0);
});

const STRANGE = {
  "too few results": () => ({ results: [] }),
  "results for other scans": () => ({ results: [admitted("another")] }),
  "results without a verdict": () => ({ results: [{ nonce: "n0" }] }),
  "a result that is null": () => ({ results: [null] }),
  "a problem that is none": () => ({ results: [{ nonce: "n0", problem: "no" }] }),
  "no results": () => ({}),
};

for (const [name, answer] of Object.entries(STRANGE)) {
  test(`${name} take nothing out of the queue`, async () => {
    const { uploader, queue } = await anUploader({ entries: someEntries(1), answers: [answer] });
    await uploader.send();
    assert.equal(queue.waiting, 1);
  });
}

test("a scan that the server cannot take stays as a problem, the others go", async () => {
  const answers = [(call) => answerBatch(call, { n1: NOT_YOUR_LIST })];
  const { uploader, queue } = await anUploader({ entries: someEntries(3), answers });
  await uploader.send();
  const [entry] = await queue.all();
  assert.deepEqual([queue.length, entry.scan.nonce, entry.problem.slug], [1, "n1", "list-not-yours"]);
});

test("a refused device does not hold up the scans of another", async () => {
  const entries = [anEntry("a", { token: "revoked" }), anEntry("b", { token: "good" })];
  const { uploader, queue } = await anUploader({ entries, answers: [REVOKED, answerBatch] });
  await uploader.send();
  assert.deepEqual((await queue.all()).map(({ token }) => token), ["revoked"]);
});

test("a refused device is tried ever more seldom, and its scans stay in the queue", async () => {
  const { uploader, server, queue, stopwatch } = await anUploader({ entries: someEntries(1), answers: Array(200).fill(REVOKED) });
  const triedAt = [];
  for (let seconds = 0; seconds < 3600; seconds += 5) {
    const calls = server.calls.length;
    await uploader.send();
    if (server.calls.length > calls) triedAt.push(seconds);
    stopwatch.pass(5000);
  }
  assert.deepEqual(triedAt, [0, 15, 45, 105, 225, 465, 945, 1845, 2745]);
  assert.equal(queue.length, 1);
});

test("a person may try a refused device at once", async () => {
  const { uploader, queue } = await anUploader({ entries: someEntries(1), answers: [REVOKED, answerBatch] });
  await uploader.send();
  await uploader.send();
  assert.equal(queue.length, 1);
  await uploader.sendNow();
  assert.equal(queue.length, 0);
});

test("after a success a refusal is the first again", async () => {
  const { uploader, server, queue, stopwatch } = await anUploader({ entries: someEntries(1), answers: [REVOKED, answerBatch, REVOKED, answerBatch] });
  await uploader.send();
  stopwatch.pass(MINUTE);
  await uploader.send();
  await queue.add(anEntry("next").scan, "token");
  await queue.recordShown("next", { verdict: "refused", reason: null });
  await uploader.send();
  stopwatch.pass(15_000);
  await uploader.send();
  assert.deepEqual([server.calls.length, queue.length], [4, 0]);
});

test("a call meanwhile joins the one under way", async () => {
  const { uploader, server } = await anUploader({ entries: someEntries(1), answers: [answerBatch] });
  await Promise.all([uploader.send(), uploader.send()]);
  assert.equal(server.calls.length, 1);
});

test("scans made before somebody may have set the clock wait until the server has told its time", async () => {
  const clock = aClock();
  const serverClock = aServerClock(clock, 3_600_000); // remembered from before a reload
  const tellTime = () => (serverClock.hear(NOON), { admitted: 0 });
  const entries = [anEntry("n1", { ahead: 3_600_000 })];
  const { uploader, server } = await anUploader({ entries, answers: [tellTime, answerBatch], clock, serverClock });
  await uploader.send();
  const [, { body }] = server.calls;
  assert.deepEqual(server.paths, ["/lists/main/status", "/scans/batch"]);
  assert.equal(body.scans[0].sent_at, new Date(NOON + 3_600_000).toISOString());
});

test("a device that is refused the time sends its scans all the same", async () => {
  const { uploader, queue } = await anUploader({ entries: [anEntry("n1", { ahead: 0 })], answers: [REVOKED, answerBatch] });
  await uploader.send();
  assert.equal(queue.length, 0);
});
