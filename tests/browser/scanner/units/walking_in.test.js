import assert from "node:assert/strict";
import { test } from "node:test";

import { WalkingIn } from "../../../../services/checkin/web/static/scanner/deciding/walking_in.js";
import { NoAnswer, Refused } from "../../../../services/checkin/web/static/scanner/network/server.js";
import { Uploader } from "../../../../services/checkin/web/static/scanner/storing/upload.js";
import { aClock, aQueueIn, aScan, aServerClock, anEntry } from "./support/builders.js";
import { FakeDatabase, FakeServer, aRecord, admitted } from "./support/fakes.js";
import { aWalkIn } from "./support/walk_ins.js";

const TAKEN = new Refused(409, { type: "/problems/badge-taken", title: "This badge is somebody else's." });
const GONE = new Refused(422, { type: "/problems/walk-in-invalid", title: "There is no such category." });
const ZOE = { code: "BCDF23", name: "Zoë Weber", company: "Ferro SA", category: "industry", sessions: [] };
const LET_IN = { verdict: "admitted", reason: null, level: "go" };
const FULL = { verdict: "refused", reason: "full", level: "look" };

/** A desk with a queue; `here` is what the phone decides, `answers` are the server's. */
async function aDesk({ answers = [], here = LET_IN, away = false, entries = [] } = {}) {
  const clock = aClock();
  const database = new FakeDatabase(...entries);
  const { queue, ownScans } = await aQueueIn(database, clock);
  const server = new FakeServer(...answers);
  const kept = [];
  const roster = { keepNewcomer: async (_lists, secret, entry) => kept.push({ secret, ...entry }) };
  const door = {
    decideNewcomer: async (scan, person) => here && { ...here, attendee: { ...person, code: scan.code }, record: here.level === "go" ? aRecord(scan.nonce) : null },
    recordOfAnswer: async ({ nonce }) => aRecord(nonce),
  };
  const serverClock = aServerClock(clock);
  const means = { queue, server, contact: { away }, serverClock, door };
  const device = { pairing: { token: "token", lists: ["main"] }, list: "main" };
  const uploader = new Uploader(server, queue, { serverClock, stopwatch: aClock(0) });
  return { queue, database, server, kept, ownScans, uploader, desk: new WalkingIn({ device, means, roster, clock }) };
}

const answered = (fields = {}) => ({ body }) => ({ attendee: ZOE, verdict: admitted(body.nonce), known: false, ...fields });

test("the server registers a walk-in, which then has left the queue", async () => {
  const { desk, server, queue, ownScans } = await aDesk({ answers: [answered()] });
  const answer = await desk.letIn(aWalkIn(), { nonce: "n1" });
  assert.deepEqual([answer.level, answer.attendee, answer.is_known], ["go", ZOE, false]);
  const [{ body, path }] = server.calls;
  assert.equal(path, "/walk-ins");
  const { scanned_at, sent_at, code, ...fields } = body;
  assert.deepEqual(fields, { nonce: "n1", list: "main", ...aWalkIn(), offline: false, shown: null, override: null });
  assert.match(code, /^[A-Z0-9]{6}$/);
  assert.equal(queue.length, 0);
  assert.equal(ownScans.all().length, 1);
});

test("a walk-in is stored before the server is asked", async () => {
  let stored = null;
  const { desk, database } = await aDesk({ answers: [(call) => ((stored = database.entries.get("n1")), answered()(call))] });
  await desk.letIn(aWalkIn(), { nonce: "n1" });
  assert.deepEqual([stored.state, stored.walkIn], ["asking", aWalkIn()]);
});

for (const away of [false, true])
  test(`without an answer the phone decides, and keeps what it showed (${away ? "away" : "no answer"})`, async () => {
    const { desk, database, server } = await aDesk({ answers: [new NoAnswer("nobody")], away });
    const answer = await desk.letIn(aWalkIn(), { nonce: "n1" });
    assert.deepEqual([answer.by, answer.level, answer.attendee.name], ["device", "go", "Zoë Weber"]);
    const { state, scan } = database.entries.get("n1");
    assert.deepEqual([state, scan.shown, scan.offline], ["waiting", { verdict: "admitted", reason: null }, true]);
    assert.equal(server.calls.length, away ? 0 : 1);
  });

test("a blank badge opens on this phone at once, whoever decided", async () => {
  for (const answers of [[], [answered()]]) {
    const { desk, kept } = await aDesk({ answers });
    await desk.letIn(aWalkIn({ blank_secret: "SECRET" }), { nonce: "n1" });
    assert.deepEqual(kept.map(({ secret, name, ticket, state }) => [secret, name, ticket, state]), [["SECRET", "Zoë Weber", "valid", "confirmed"]]);
  }
});

test("whom the phone refuses has no badge, and the refusal is recorded", async () => {
  const { desk, kept, database } = await aDesk({ here: FULL });
  const answer = await desk.letIn(aWalkIn({ blank_secret: "SECRET" }), { nonce: "n1" });
  assert.deepEqual([answer.reason, kept.length], ["full", 0]);
  assert.deepEqual(database.entries.get("n1").scan.shown, { verdict: "refused", reason: "full" });
});

test("a form that has to be corrected lets nobody in, and waits nowhere", async () => {
  const { desk, queue } = await aDesk({ answers: [TAKEN] });
  await assert.rejects(desk.letIn(aWalkIn(), { nonce: "n1" }), TAKEN);
  assert.equal(queue.length, 0);
});

test("a phone without a roster cannot decide, and lets nobody in", async () => {
  const { desk, queue } = await aDesk({ here: null });
  assert.equal((await desk.letIn(aWalkIn(), { nonce: "n1" })).undecided, true);
  assert.equal(queue.length, 0);
});

test("a storage that hangs is no reason to be silent", async () => {
  const { desk } = await aDesk();
  desk.means.door.decideNewcomer = () => new Promise(() => {});
  const { undecided, reason } = await desk.letIn(aWalkIn(), { nonce: "n1" });
  assert.deepEqual([undecided, reason], [true, "no_connection"]);
});

test("sent again after a reload it is the same walk-in with the same code", async () => {
  const old = { ...anEntry("n1", { state: "asking", code: "BCDF23" }), walkIn: aWalkIn() };
  const { desk, server } = await aDesk({ answers: [answered()], entries: [old] });
  await desk.letIn(aWalkIn(), { nonce: "n1" });
  assert.deepEqual([server.calls[0].body.nonce, server.calls[0].body.code], ["n1", "BCDF23"]);
});

test("walk-ins are uploaded alone, in their order among the scans", async () => {
  const waiting = { ...anEntry("n2"), walkIn: aWalkIn() };
  const { uploader, server, queue } = await aDesk({ entries: [anEntry("n1"), waiting, anEntry("n3"), anEntry("n4")] });
  const scans = ({ body }) => ({ results: body.scans.map(({ nonce }) => admitted(nonce)) });
  server.answers = [scans, answered(), scans];
  await uploader.send();
  assert.deepEqual(server.calls.map(({ path, body }) => [path, body.scans?.map(({ nonce }) => nonce) ?? body.nonce]), [
    ["/scans/batch", ["n1"]],
    ["/walk-ins", "n2"],
    ["/scans/batch", ["n3", "n4"]],
  ]);
  assert.equal(queue.length, 0);
});

test("a walk-in that the server cannot take stays with its problem, and holds up nothing", async () => {
  const waiting = { ...anEntry("n1"), walkIn: aWalkIn() };
  const { uploader, server, queue } = await aDesk({ entries: [waiting, anEntry("n2")] });
  server.answers = [GONE, ({ body }) => ({ results: body.scans.map(({ nonce }) => admitted(nonce)) })];
  await uploader.send();
  assert.deepEqual(queue.all().map(({ scan, problem }) => [scan.nonce, problem.slug]), [["n1", "walk-in-invalid"]]);
});

test("without an answer a walk-in stays and is sent again under its nonce", async () => {
  const { uploader, server, queue } = await aDesk({ entries: [{ ...anEntry("n1"), walkIn: aWalkIn() }] });
  server.answers = [new NoAnswer("away"), new NoAnswer("away"), answered()];
  assert.equal(await uploader.send(), false);
  assert.equal(queue.length, 1);
  assert.equal(await uploader.send(), true);
  assert.deepEqual(server.calls.filter(({ path }) => path === "/walk-ins").map(({ body }) => body.nonce), ["n1", "n1"]);
  assert.equal(queue.length, 0);
});

test("one that a closed page left unanswered is sent without a verdict: nobody has seen one", async () => {
  const { uploader, server } = await aDesk({ entries: [{ ...anEntry("n1", { state: "asking" }), walkIn: aWalkIn() }] });
  const { queue } = uploader;
  queue.clock.pass(2000);
  server.answers = [answered()];
  await uploader.send();
  const [{ body }] = server.calls;
  assert.deepEqual([body.offline, body.shown], [true, null]);
});

test("a person whom the server knew by another code counts under that code", async () => {
  const record = { ...aRecord("n1"), code: "MADE12" };
  const { uploader, server, ownScans } = await aDesk({ entries: [{ ...anEntry("n1", { record }), walkIn: aWalkIn() }] });
  server.answers = [({ body }) => ({ attendee: ZOE, verdict: { ...admitted(body.nonce), attendee: ZOE }, known: true })];
  await uploader.send();
  assert.deepEqual(ownScans.all().map(({ code }) => code), [ZOE.code]);
});

test("a badge that was given away here is scanned after its walk-in was sent", async () => {
  const waiting = { ...anEntry("n1", { secret: "SECRET" }), walkIn: aWalkIn() };
  const { queue } = await aDesk({ entries: [waiting, anEntry("n2")] });
  assert.deepEqual(queue.earlierOf(aScan("n3", { secret: "secret" }), "token").map(({ scan }) => scan.nonce), ["n1"]);
});
