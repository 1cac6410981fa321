import assert from "node:assert/strict";
import { test } from "node:test";

import { UndoDialog } from "../../../../services/checkin/web/static/scanner/screens/undo_dialog.js";
import { NoAnswer, Refused } from "../../../../services/checkin/web/static/scanner/network/server.js";
import { LatestScans } from "../../../../services/checkin/web/static/scanner/storing/latest_scans.js";
import { Undos } from "../../../../services/checkin/web/static/scanner/storing/undos.js";
import { NOON, aClock, aServerClock } from "./support/builders.js";
import { FakeDatabase, FakeServer } from "./support/fakes.js";
import { openPage } from "./support/page.js";

const MINUTE = 60_000;
const SCAN = { device: "phone-1", nonce: "n1", code: "CODE1" };
const KEY = "phone-1:n1";
const undone = () => ({ nonce: "n1", undone_at: "2026-11-12T12:00:00Z" });
const NOT_YOURS = new Refused(403, { type: "/problems/undo-not-allowed", title: "Only a supervisor." });

function someUndos({ answers = [], waiting = [], database = new FakeDatabase(), clock = aClock() } = {}) {
  const server = new FakeServer(...answers);
  const queue = { has: (nonce) => waiting.includes(nonce) };
  const undos = new Undos({ database, queue, server, serverClock: aServerClock(clock), clock });
  return { undos, server, database, waiting, clock };
}

test("a scan counts no more on this phone as soon as it is taken back, and the server hears why and when", async () => {
  const { undos, server } = someUndos({ answers: [undone()] });
  await undos.add(SCAN, "Wrong person", "token");
  assert.deepEqual([undos.has(KEY), undos.isAwaitedFor("CODE1")], [true, true]);
  assert.equal(await undos.send(), true);
  const [{ path, token, body }] = server.calls;
  assert.deepEqual([path, token, body.reason, body.device], ["/scans/n1/undo", "token", "Wrong person", "phone-1"]);
  assert.deepEqual([body.made_at, body.sent_at], ["2026-11-12T12:00:00.000Z", "2026-11-12T12:00:00.000Z"]);
  assert.deepEqual([undos.has(KEY), undos.isAwaitedFor("CODE1")], [true, false]);
});

test("an undo waits behind its scan, and for contact", async () => {
  const { undos, server, waiting } = someUndos({ waiting: ["n1"], answers: [new NoAnswer("away"), undone()] });
  await undos.add(SCAN, "Wrong person", "token");
  await undos.send();
  assert.equal(server.calls.length, 0);
  waiting.pop();
  assert.equal(await undos.send(), false);
  assert.equal(await undos.send(), true);
  assert.equal(undos.unsent.length, 0);
});

test("it outlives a reload", async () => {
  const { undos, database } = someUndos();
  await undos.add(SCAN, "Wrong person", "token");
  const { undos: later, server } = someUndos({ database, answers: [undone()] });
  await later.load();
  await later.send();
  assert.deepEqual([later.has(KEY), server.calls.length], [true, 1]);
});

test("one that the server does not take is told, and its scan counts again", async () => {
  const { undos, server } = someUndos({ answers: [NOT_YOURS] });
  await undos.add(SCAN, "Wrong person", "token");
  assert.equal(await undos.send(), true);
  await undos.send();
  assert.deepEqual([undos.has(KEY), undos.problemOf(KEY).slug, server.calls.length], [false, "undo-not-allowed", 1]);
});

test("it is remembered until the roster knows it", async () => {
  const { undos } = someUndos({ answers: [undone()] });
  await undos.add(SCAN, "Wrong person", "token");
  await undos.forgetBefore(NOON + 10 * MINUTE);
  assert.equal(undos.has(KEY), true);
  await undos.send();
  await undos.forgetBefore(NOON + MINUTE);
  assert.equal(undos.has(KEY), true);
  await undos.forgetBefore(NOON + MINUTE + 1);
  assert.equal(undos.has(KEY), false);
});

const zoe = { verdict: "admitted", attendee: { code: "CODE1", name: "Zoë" } };

function theLatest({ database = new FakeDatabase(), clock = aClock(), device = "phone-1" } = {}) {
  return { database, clock, latest: new LatestScans({ database, clock, device: { pairing: { device } } }) };
}

test("the phone's scans of the last minutes that let somebody through can be taken back, the newest first", async () => {
  const { latest, clock } = theLatest();
  await latest.note({ nonce: "n1", answer: zoe, direction: "entry" });
  clock.pass(10 * MINUTE);
  await latest.note({ nonce: "n2", answer: { ...zoe, verdict: "exited" }, direction: "exit" });
  await latest.note({ nonce: "n3", answer: { ...zoe, verdict: "refused" }, direction: "entry" });
  await latest.note({ nonce: "n4", answer: { verdict: "undecided", attendee: null }, direction: "entry" });
  assert.deepEqual(latest.all().map(({ nonce }) => nonce), ["n2", "n1"]);
  clock.pass(5 * MINUTE);
  assert.deepEqual(latest.all().map(({ nonce }) => nonce), ["n2"]);
});

test("the button to undo goes by itself when the last scan is too old", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  openPage();
  const { latest, clock } = theLatest();
  const undos = Object.assign(new EventTarget(), { has: () => false });
  const dialog = new UndoDialog({ device: {}, latest, undos, clock }, () => {});
  await latest.note({ nonce: "n1", answer: zoe, direction: "entry" });
  dialog.open();
  assert.equal(document.getElementById("undo-open").hidden, false);
  clock.pass(15 * MINUTE);
  t.mock.timers.tick(1000);
  assert.equal(document.getElementById("undo-open").hidden, true);
  assert.equal(document.getElementById("undo-list").childElementCount, 0);
});

test("nobody's name is stored with them, and they are those of this device alone", async () => {
  const { latest, database } = theLatest();
  await latest.note({ nonce: "n1", answer: zoe, direction: "entry" });
  assert.equal(latest.all()[0].name, "Zoë");
  const { latest: later } = theLatest({ database });
  await later.load();
  assert.deepEqual(later.all().map(({ code, name }) => [code, name]), [["CODE1", undefined]]);
  const { latest: other } = theLatest({ database, device: "phone-2" });
  await other.load();
  assert.deepEqual(other.all(), []);
});
