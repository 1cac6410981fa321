import assert from "node:assert/strict";
import { test } from "node:test";

import { NoAnswer } from "../../../../services/checkin/web/static/scanner/network/server.js";
import { NameIndex } from "../../../../services/checkin/web/static/scanner/storing/name_index.js";
import { aClock, aPerson } from "./support/builders.js";
import { DoorServer, FakeValues } from "./support/door_server.js";

const PIN = "2580";
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const PAIRING = { token: "token", lists: ["main"] };
const ZOE = aPerson("ZZZZZ1", { attention: "Needs a chair" });

class Desk {
  constructor() {
    this.clock = aClock();
    this.server = new DoorServer(this.clock, ZOE);
    this.database = new FakeValues({ pairing: PAIRING });
    this.device = { pairing: PAIRING, list: "main", event: { expires_at: "2026-11-14T00:00:00Z" } };
    this.open();
  }

  /** As when the page is opened or reloaded. */
  open() {
    this.names = new NameIndex(this);
  }

  async reload() {
    await this.names.writing;
    this.open();
    await this.names.load();
  }

  get stored() {
    return this.database.values.get("names");
  }

  codes() {
    return this.names.people?.map(({ code }) => code);
  }
}

async function aDesk() {
  const desk = new Desk();
  await desk.names.setPin(PIN);
  return desk;
}

test("once a PIN is set, people are found by code while there is no network", async () => {
  const desk = await aDesk();
  desk.server.away = true;
  assert.equal(desk.names.state, "open");
  assert.deepEqual(await desk.names.find("main", "zzzzz1 "), ZOE);
  assert.equal(await desk.names.find("main", "NOBODY"), null);
  assert.equal(desk.names.syncedAt, desk.clock());
  assert.equal(desk.server.lastPath, "/lists/main/names");
});

test("before a PIN is set nothing is fetched, and setting one takes the server", async () => {
  const desk = new Desk();
  await desk.names.sync();
  assert.equal(desk.server.lastPath, undefined);
  desk.server.away = true;
  await assert.rejects(desk.names.setPin(PIN), NoAnswer);
  assert.deepEqual([desk.names.state, await desk.names.find("main", ZOE.code), desk.stored], ["none", null, undefined]);
});

test("nothing that is stored can be read: no name, no PIN, no share", async () => {
  const { stored, server } = await aDesk();
  const bytes = Buffer.concat([Buffer.from(JSON.stringify(stored)), Buffer.from(stored.sealed), Buffer.from(stored.iv)]);
  const share = Buffer.from(server.share().share, "base64");
  for (const secret of ["Zoë", "Müller", "Ferro", ZOE.code, ZOE.attention, PIN, share]) assert.equal(bytes.indexOf(secret), -1);
  assert.ok(stored.stretching.iterations >= 600_000);
});

test("after a reload it opens with the PIN once the share was fetched", async () => {
  const desk = await aDesk();
  await desk.reload();
  assert.deepEqual([desk.names.state, desk.names.isReady], ["locked", false]);
  assert.deepEqual(await desk.names.unlock(PIN), { reason: "needs_contact" });
  await desk.names.sync();
  desk.server.away = true;
  assert.equal(await desk.names.unlock(PIN), null);
  assert.deepEqual(desk.codes(), [ZOE.code]);
});

test("a wrong PIN opens nothing, nor does the right one with the share of another device", async () => {
  const desk = await aDesk();
  await desk.reload();
  await desk.names.sync();
  assert.deepEqual(await desk.names.unlock("2581"), { reason: "wrong_pin", wait: 0 });
  assert.deepEqual([desk.names.state, desk.names.people], ["locked", null]);
  await desk.reload();
  desk.server.secret = 8;
  await desk.names.sync();
  assert.equal((await desk.names.unlock(PIN)).reason, "wrong_pin");
});

test("after some wrong PINs people wait, longer each time, also after a reload", async () => {
  const desk = await aDesk();
  desk.names.lock();
  const waits = [];
  for (let attempt = 0; attempt < 4; attempt += 1) {
    const { wait } = await desk.names.unlock("0000");
    waits.push(wait);
    desk.clock.pass(wait);
  }
  assert.deepEqual(waits, [0, 0, 5000, 10_000]);
  assert.equal((await desk.names.unlock("0000")).wait, 20_000);
  await desk.reload();
  await desk.names.sync();
  assert.deepEqual(await desk.names.unlock(PIN), { reason: "wait", wait: 20_000 });
  desk.clock.pass(20_000);
  assert.equal(await desk.names.unlock(PIN), null);
  assert.equal(desk.stored.failures, 0);
});

test("it locks itself after a quarter of an hour without use, and opens again without network", async () => {
  const desk = await aDesk();
  desk.server.away = true;
  desk.clock.pass(14 * MINUTE);
  await desk.names.find("main", ZOE.code);
  desk.clock.pass(14 * MINUTE);
  desk.names.look();
  assert.equal(desk.names.state, "open");
  desk.clock.pass(MINUTE);
  assert.equal(await desk.names.find("main", ZOE.code), null);
  assert.deepEqual([desk.names.state, desk.names.people], ["locked", null]);
  assert.equal(await desk.names.unlock(PIN), null);
  assert.deepEqual(desk.codes(), [ZOE.code]);
});

test("it locks itself once the page was hidden for five minutes", async (context) => {
  context.mock.timers.enable({ apis: ["setInterval"] });
  const desk = await aDesk();
  const page = Object.assign(new EventTarget(), { hidden: false });
  const turn = (hidden) => page.dispatchEvent(Object.assign(new Event("visibilitychange"), { page: (page.hidden = hidden) }));
  desk.names.watch(page);
  turn(true);
  desk.clock.pass(4 * MINUTE);
  turn(false);
  assert.equal(desk.names.state, "open");
  turn(true);
  desk.clock.pass(5 * MINUTE);
  turn(false);
  assert.equal(desk.names.state, "locked");
});

test("while it is locked it stays as it is, and once it is open it catches up", async () => {
  const desk = await aDesk();
  const syncedAt = desk.clock();
  desk.names.lock();
  const ada = aPerson("ADA001", { name: "Ada Lovelace" });
  desk.server.change(ada);
  desk.server.remove(ZOE.code);
  desk.clock.pass(MINUTE);
  await desk.names.sync();
  assert.equal(await desk.names.unlock(PIN), null);
  assert.deepEqual([desk.codes(), desk.names.syncedAt], [[ZOE.code], syncedAt]);
  await desk.names.sync();
  assert.deepEqual([desk.names.people, desk.names.syncedAt], [[ada], desk.clock()]);
});

test("it is written anew at most every half minute, and when it is locked", async () => {
  const desk = await aDesk();
  for (let visit = 0; visit < 4; visit += 1) {
    desk.server.change(aPerson(`NEW00${visit}`));
    desk.clock.pass(15_000);
    await desk.names.sync();
  }
  assert.equal(desk.database.writes, 3);
  desk.clock.pass(15_000);
  await desk.names.sync();
  assert.equal(desk.database.writes, 3);
  desk.names.lock();
  await desk.names.writing;
  assert.equal(desk.database.writes, 4);
});

test("on a new day it is sealed with the new share while it is open", async () => {
  const desk = await aDesk();
  desk.clock.pass(DAY);
  desk.names.usedAt = desk.clock();
  await desk.names.sync();
  await desk.reload();
  await desk.names.sync();
  assert.equal(await desk.names.unlock(PIN), null);
});

test("a locked one opens on the next day while the page lives, and runs out with a reload", async () => {
  const desk = await aDesk();
  desk.names.lock();
  desk.clock.pass(DAY);
  await desk.names.sync();
  assert.equal(desk.names.isReady, true);
  await desk.reload();
  await desk.names.sync();
  assert.deepEqual([desk.names.state, desk.names.hasRunOut, desk.stored], ["none", true, undefined]);
});

test("a forgotten PIN is set anew, with the people fetched anew", async () => {
  const desk = await aDesk();
  desk.names.lock();
  await desk.names.setPin("13579");
  desk.names.lock();
  assert.equal((await desk.names.unlock(PIN)).reason, "wrong_pin");
  assert.equal(await desk.names.unlock("13579"), null);
});

test("a server that was set up anew has other people", async () => {
  const desk = await aDesk();
  desk.server.beginAnew(aPerson("ADA001"));
  await desk.names.sync();
  assert.deepEqual(desk.codes(), ["ADA001"]);
});

test("once it is wiped there is nothing left, also of a write under way", async () => {
  const desk = await aDesk();
  const writing = desk.names.store(desk.names.content);
  await desk.names.wipe();
  await writing;
  assert.deepEqual([desk.names.state, desk.stored, desk.names.shares.size], ["none", undefined, 0]);
  assert.equal(await desk.names.find("main", ZOE.code), null);
});

test("after the event it is wiped without contact", async () => {
  const desk = await aDesk();
  desk.server.away = true;
  desk.device.event = undefined;
  desk.clock.now = Date.parse("2026-11-14T00:00:00Z");
  assert.equal(await desk.names.find("main", ZOE.code), null);
  assert.deepEqual([desk.names.state, desk.stored], ["none", undefined]);
});

test("nothing is stored on a phone that was unpaired in another tab", async () => {
  const desk = await aDesk();
  desk.database.values.delete("pairing");
  desk.names.lock();
  await desk.names.writing;
  assert.equal(desk.stored, undefined);
});
