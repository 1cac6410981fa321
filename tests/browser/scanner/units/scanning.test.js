import assert from "node:assert/strict";
import { test } from "node:test";

import { Scanning } from "../../../../services/checkin/web/static/scanner/deciding/scanning.js";
import { NoAnswer, Refused } from "../../../../services/checkin/web/static/scanner/network/server.js";
import { NOON, aClock, aQueueIn, aServerClock } from "./support/builders.js";
import { FakeDatabase, FakeServer, NOT_YOUR_LIST, aDoor, admitted, answerBatch } from "./support/fakes.js";

const settled = () => new Promise((resolve) => setImmediate(resolve));
const admit = ({ body }) => admitted(body.nonce);
const GUEST = { name: "Zoë", category: "press", sessions: [], badge: "none" };

/** Remembers what it was to show. */
class FakeScreen {
  shown = [];
  current = null;
  insisted = 0;
  prolonged = 0;

  get blocks() {
    return this.current !== null && this.current.picture.level !== "go";
  }

  show(verdict, { isQuiet }) {
    this.current = verdict;
    this.shown.push({ ...verdict, isQuiet });
  }

  clear() {
    this.current = null;
  }

  dismiss() {
    const dismissed = this.current;
    this.clear();
    this.onDismissed(dismissed);
  }

  insist() {
    this.insisted += 1;
  }

  prolong() {
    this.prolonged += 1;
  }

  get headlines() {
    return this.shown.map(({ picture }) => picture.headline);
  }
}

async function aScanner({ answers = [], device = {}, door = aDoor(null), clock = aClock(), serverClock = aServerClock(clock) } = {}) {
  const { queue } = await aQueueIn(new FakeDatabase(), clock);
  const server = new FakeServer(...answers);
  const screen = new FakeScreen();
  const heard = [];
  const stopwatch = aClock(0);
  const pass = (milliseconds) => (clock.pass(milliseconds), stopwatch.pass(milliseconds));
  const scanning = new Scanning({
    device: { pairing: { token: "token" }, list: "main", direction: "entry", takesCodes: false, ...device },
    means: { queue, server, contact: { online: true, away: false }, serverClock, door },
    screen,
    observer: {
      checking: () => heard.push("checking"),
      answered: () => heard.push("answered"),
      revoked: () => heard.push("revoked"),
      look: (person) => heard.push(`look at ${person.name}`),
    },
    clock,
    stopwatch,
  });
  const finish = async () => {
    for (let turns = 0; scanning.isAsking; turns += 1) {
      assert.ok(turns < 1000, "it asks for ever");
      await settled();
    }
  };
  return { scanning, screen, server, queue, clock, pass, heard, finish };
}

test("a code in view becomes a scan of the device's list and direction, and its verdict is shown", async () => {
  const { scanning, screen, server, heard, finish } = await aScanner({ answers: [admit], device: { list: "dinner", direction: "exit" } });
  scanning.inView("A");
  await finish();
  const [{ body }] = server.calls;
  assert.deepEqual([body.list, body.direction, body.secret, body.scanned_at], ["dinner", "exit", "A", "2026-11-12T12:00:00.000Z"]);
  assert.deepEqual([screen.headlines, heard], [["Exit noted"], ["checking", "answered"]]);
});

test("a scan has the phone's own time, keeps by how much that was ahead, and its verdict is of the right day", async () => {
  const DAY = 86_400_000;
  const first_admitted = { at: "2026-11-11T09:00:00Z", gate: "Main", device: "Léa's phone" };
  const serverClock = aServerClock();
  serverClock.hear(NOON - DAY);
  const used = ({ body }) => ({ ...admitted(body.nonce), verdict: "refused", reason: "already_admitted", level: "look", first_admitted });
  const device = { event: { timezone: "Europe/Luxembourg" } };
  const { scanning, screen, queue, finish } = await aScanner({ answers: [new NoAnswer("away"), used], serverClock, device });
  scanning.present({ secret: "A" });
  await finish();
  const [{ scan }] = await queue.all();
  assert.deepEqual([scan.scanned_at, scan.ahead], ["2026-11-12T12:00:00.000Z", DAY - 500]);
  screen.dismiss();
  scanning.present({ secret: "B" });
  await finish();
  assert.equal(screen.current.picture.since, "Checked in at 10:00");
});

test("each scan has a nonce of its own", async () => {
  const { scanning, server, finish } = await aScanner({ answers: [admit, admit] });
  for (const code of ["A", "B"]) {
    scanning.inView(code);
    await finish();
  }
  const [first, second] = server.calls.map(({ body }) => body.nonce);
  assert.match(first, /^[0-9a-f]{32}$/);
  assert.notEqual(first, second);
});

test("a badge that stays in view is scanned once and prolongs its green", async () => {
  const { scanning, screen, server, pass, finish } = await aScanner({ answers: [admit] });
  for (let frame = 0; frame < 20; frame += 1) {
    scanning.inView("A");
    await finish();
    pass(100);
  }
  assert.deepEqual([server.calls.length, screen.shown.length, screen.prolonged], [1, 1, 19]);
});

test("shown again on purpose it is the same green, just now, with little noise", async () => {
  const { scanning, screen, pass, finish } = await aScanner({ answers: [admit] });
  scanning.present({ secret: "A" });
  await finish();
  screen.clear();
  pass(2000);
  scanning.present({ secret: "A" });
  const [, second] = screen.shown;
  assert.deepEqual([second.picture.justNow, second.isQuiet], ["just now", true]);
});

test("a clock that is set back does not keep a badge's old green", async () => {
  const { scanning, server, clock, pass, finish } = await aScanner({ answers: [admit, admit] });
  scanning.inView("A");
  await finish();
  clock.pass(-3_600_000);
  pass(6000);
  scanning.inView("A");
  await finish();
  assert.equal(server.calls.length, 2);
});

test("shown again on purpose while the green is on screen it says just now, too", async () => {
  const { scanning, screen, finish } = await aScanner({ answers: [admit] });
  scanning.present({ secret: "A" });
  await finish();
  scanning.present({ secret: "A" });
  assert.deepEqual(screen.shown.map(({ picture }) => picture.justNow), ["", "just now"]);
});

test("a verdict that waits for a tap lets nothing else in, and says so to those who scan on purpose", async () => {
  const { scanning, screen, server, finish } = await aScanner({ answers: [({ body }) => ({ ...admitted(body.nonce), level: "stop", verdict: "refused", reason: "cancelled" })] });
  scanning.present({ secret: "A" });
  await finish();
  scanning.inView("B");
  assert.equal(screen.insisted, 0);
  scanning.present({ secret: "B" });
  assert.deepEqual([screen.insisted, server.calls.length], [1, 1]);
});

const STOP = ({ body }) => ({ ...admitted(body.nonce), level: "stop", verdict: "refused", reason: "cancelled" });
const secrets = (server) => server.calls.map(({ body }) => body.secret);

test("badges that are scanned on purpose while another is asked are next, once its green was seen", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { scanning, screen, server, finish } = await aScanner({ answers: [admit, admit, admit] });
  for (const secret of ["A", "a", "B", "b", "C"]) scanning.present({ secret });
  await finish();
  t.mock.timers.tick(799);
  assert.deepEqual([secrets(server), screen.headlines], [["A"], ["Let in"]]);
  t.mock.timers.tick(1);
  await finish();
  assert.deepEqual(secrets(server), ["A", "B"]);
  t.mock.timers.tick(800);
  await finish();
  assert.deepEqual([secrets(server), scanning.isBusy], [["A", "B", "C"], false]);
});

test("while a badge waits for its turn the camera scans no other", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { scanning, server, finish } = await aScanner({ answers: [admit, admit] });
  for (const secret of ["A", "B"]) scanning.present({ secret });
  await finish();
  scanning.inView("C");
  t.mock.timers.tick(800);
  await finish();
  assert.deepEqual(secrets(server), ["A", "B"]);
});

test("a verdict that waits for a tap says so to those who scanned meanwhile, and lets nobody else in", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { scanning, screen, server, finish } = await aScanner({ answers: [STOP, admit] });
  for (const secret of ["A", "B"]) scanning.present({ secret });
  await finish();
  t.mock.timers.tick(800);
  assert.deepEqual([screen.insisted, secrets(server)], [1, ["A"]]);
  screen.dismiss();
  scanning.present({ secret: "B" });
  await finish();
  assert.deepEqual(secrets(server), ["A", "B"]);
});

test("no more of a code is sent than the server takes", async () => {
  const { scanning, server, finish } = await aScanner({ answers: [admit] });
  scanning.inView("x".repeat(10_000));
  await finish();
  assert.equal(server.calls[0].body.secret.length, 4096);
});

test("a registration code on a phone that only scans makes no scan", async () => {
  const { scanning, screen, server, queue, finish } = await aScanner();
  scanning.present({ code: "ABC123" });
  await finish();
  assert.deepEqual([screen.headlines, server.calls, queue.length], [["Registration code"], [], 0]);
});

test("a desk may look a registration code up", async () => {
  const { scanning, server, finish } = await aScanner({ answers: [admit], device: { takesCodes: true } });
  scanning.present({ code: "ABC123" });
  await finish();
  assert.equal(server.calls[0].body.code, "ABC123");
});

test("a device that was revoked is told to the app after its verdict", async () => {
  const { scanning, heard, finish } = await aScanner({ answers: [new Refused(401, NOT_YOUR_LIST)] });
  scanning.present({ secret: "A" });
  await finish();
  assert.deepEqual(heard, ["checking", "answered", "revoked"]);
});

test("when deciding fails people see it, and the next code is scanned as usual", async (t) => {
  const errors = t.mock.method(console, "error", () => {});
  const { scanning, screen, queue, finish } = await aScanner({ answers: [admit] });
  const fail = () => {
    throw new Error("a fault");
  };
  t.mock.method(queue, "add", fail, { times: 1 });
  scanning.present({ secret: "A" });
  await finish();
  assert.match(screen.current.picture.explanation, /Something went wrong/);
  screen.dismiss();
  scanning.present({ secret: "B" });
  await finish();
  assert.deepEqual(screen.headlines, ["Not decided", "Let in"]);
  assert.ok(errors.mock.callCount() > 0);
});

test("an answer that cannot be shown is not decided, and the next code is scanned as usual", async (t) => {
  t.mock.method(console, "error", () => {});
  const broken = ({ body }) => ({ ...admitted(body.nonce), attendee: { ...GUEST, sessions: null } });
  const { scanning, screen, finish } = await aScanner({ answers: [broken, admit] });
  scanning.present({ secret: "A" });
  await finish();
  screen.dismiss();
  scanning.present({ secret: "B" });
  await finish();
  assert.deepEqual(screen.headlines, ["Not decided", "Let in"]);
});

test("a scan that was not decided may be tried again at once", async () => {
  const { scanning, screen, finish } = await aScanner({ answers: [new NoAnswer("away"), answerBatch] });
  for (let attempt = 0; attempt < 2; attempt += 1) {
    scanning.present({ secret: "A" });
    await finish();
    if (screen.blocks) screen.dismiss();
  }
  assert.deepEqual(screen.headlines, ["No connection", "Let in"]);
});

const LOOKING = { rules: { look_first: true, reentry: "once", limit: null, unbooked: "refuse" } };
const knows = (person) => ({ ...aDoor(null), personOf: async () => person });

test("where people look first a badge shows the person, and is scanned once somebody says so", async () => {
  const door = knows({ ...GUEST, objections: [] });
  const { scanning, server, heard, finish } = await aScanner({ answers: [admit], device: LOOKING, door });
  scanning.inView("A");
  await finish();
  assert.deepEqual([heard, server.calls.length], [["checking", "look at Zoë"], 0]);
  scanning.decideOn({ secret: "A" });
  await finish();
  assert.deepEqual([heard.at(-1), server.calls.length], ["answered", 1]);
});

test("a badge that nobody let in is shown again the next time", async () => {
  const { scanning, heard, finish } = await aScanner({ device: LOOKING, door: knows({ ...GUEST, objections: [] }) });
  for (let time = 0; time < 2; time += 1) {
    scanning.present({ secret: "A" });
    await finish();
  }
  assert.deepEqual(heard.filter((word) => word.startsWith("look")), ["look at Zoë", "look at Zoë"]);
});

test("nobody is looked at whom the phone does not know, who may not come in, or who leaves", async () => {
  const cases = [[null, "entry"], [{ ...GUEST, objections: ["cancelled"] }, "entry"], [{ ...GUEST, objections: [] }, "exit"]];
  for (const [person, direction] of cases) {
    const { scanning, heard, finish } = await aScanner({ answers: [admit], device: { ...LOOKING, direction }, door: knows(person) });
    scanning.inView("A");
    await finish();
    assert.deepEqual(heard, ["checking", "answered"]);
  }
});

test("where people look first, somebody of whom only the server has heard is shown, too", async () => {
  const news = [null, { ...GUEST, objections: [] }];
  const door = { ...aDoor(null), personOf: async () => news.shift() };
  const { scanning, server, heard, finish } = await aScanner({ device: LOOKING, door });
  scanning.inView("A");
  await finish();
  assert.deepEqual([heard, server.calls.length], [["checking", "look at Zoë"], 0]);
});

test("an override is sent with its reason, and its green is the badge's own from then on", async () => {
  const { scanning, screen, server, finish } = await aScanner({ answers: [admit] });
  const override = { reason: "Comes after all" };
  scanning.decideOn({ secret: "A", direction: "entry", override });
  await finish();
  assert.deepEqual([server.calls[0].body.override, server.calls[0].body.direction], [override, "entry"]);
  screen.clear();
  scanning.inView("A");
  await finish();
  assert.equal(server.calls.length, 1);
});

test("an exit by hand leaves the direction of the phone as it is", async () => {
  const { scanning, screen, server, finish } = await aScanner({ answers: [admit], device: { takesCodes: true, pairing: { token: "token", role: "desk" } } });
  scanning.decideOn({ code: "CODE1", direction: "exit" });
  await finish();
  assert.deepEqual([server.calls[0].body.direction, server.calls[0].body.code, scanning.device.direction], ["exit", "CODE1", "entry"]);
  assert.deepEqual(screen.headlines, ["Exit noted"]);
});

test("a code that somebody waits for is no scan", async () => {
  const { scanning, server, heard, finish } = await aScanner({ answers: [admit] });
  const captured = [];
  scanning.onCaptured = (text) => captured.push(text);
  scanning.inView("A");
  scanning.present({ secret: "B" });
  scanning.onCaptured = null;
  assert.deepEqual([captured, heard], [["A", "B"], []]);
  scanning.inView("A");
  await finish();
  assert.equal(server.calls.length, 1);
});

test("a walk-in is shown as an entry, can be taken back, and its badge in view is not scanned", async () => {
  const { scanning, screen, server, heard, finish } = await aScanner({ device: { direction: "exit" } });
  const answers = [];
  scanning.observer.answered = (last) => answers.push(last);
  scanning.announce({ ...admitted("n1"), attendee: GUEST }, { secret: "A" }, "n1");
  assert.deepEqual(screen.headlines, ["Let in"]);
  assert.deepEqual(answers.map(({ nonce, direction, presented }) => [nonce, direction, presented]), [["n1", "entry", { secret: "A" }]]);
  screen.clear();
  scanning.inView("A");
  await finish();
  assert.deepEqual([server.calls.length, heard], [0, []]);
});
