import assert from "node:assert/strict";
import { test } from "node:test";

import { Contact } from "../../../../services/checkin/web/static/scanner/network/contact.js";
import { SyncLoop, waitAfter } from "../../../../services/checkin/web/static/scanner/network/sync_loop.js";
import { NOON, aClock } from "./support/builders.js";

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("a phone begins as online, and has never had contact", () => {
  const contact = new Contact(aClock());
  assert.deepEqual([contact.online, contact.away, contact.lastAt], [true, false, null]);
});

test("after two calls in a row without an answer the device does not wait any more", () => {
  const contact = new Contact(aClock());
  contact.silent();
  assert.deepEqual([contact.online, contact.away], [false, false]);
  contact.silent();
  assert.ok(contact.away);
});

test("one answer ends it, and is the last contact", () => {
  const contact = new Contact(aClock());
  contact.silent();
  contact.silent();
  contact.answered();
  contact.silent();
  assert.deepEqual([contact.away, contact.lastAt], [false, NOON]);
});

test("each outcome of a call is a change", () => {
  const contact = new Contact(aClock());
  let changes = 0;
  contact.addEventListener("change", () => (changes += 1));
  contact.silent();
  contact.answered();
  assert.equal(changes, 2);
});

test("visits come every 15 seconds, without contact after 2 and up to 8", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 50].map(waitAfter), [15_000, 2000, 4000, 8000, 8000, 8000]);
});

/** A loop whose visits fail while `contact.isDown`; `visits` counts them. */
async function aLoop(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const contact = new Contact(aClock());
  const loop = new SyncLoop(async () => {
    loop.visits += 1;
    if (contact.isDown) contact.silent();
    else contact.answered();
  }, contact);
  loop.visits = 0;
  loop.run();
  await settled();
  return { loop, contact };
}

async function pass(t, milliseconds) {
  t.mock.timers.tick(milliseconds);
  await settled();
}

test("the loop goes on, also when a visit fails with a fault", async (t) => {
  t.mock.method(console, "error", () => {});
  const { loop } = await aLoop(t);
  loop.visit = async () => {
    loop.visits += 1;
    throw new Error("a fault");
  };
  await pass(t, 15_000);
  await pass(t, 15_000);
  assert.equal(loop.visits, 3);
});

test("without contact a phone looks for the server, ever more seldom, and is soon back", async (t) => {
  const { loop, contact } = await aLoop(t);
  contact.isDown = true;
  await pass(t, 15_000);
  const visits = [];
  for (const wait of [2000, 4000, 8000, 8000]) {
    await pass(t, wait - 1);
    const early = loop.visits;
    await pass(t, 1);
    visits.push(loop.visits - early);
  }
  assert.deepEqual(visits, [1, 1, 1, 1]);
  contact.isDown = false;
  await pass(t, 8000);
  assert.ok(contact.online);
});

test("contact that a scan lost or won is followed by a visit at once", async (t) => {
  const { loop, contact } = await aLoop(t);
  contact.isDown = true;
  contact.silent();
  await settled();
  assert.equal(loop.visits, 2);
  contact.isDown = false;
  contact.answered();
  await settled();
  assert.equal(loop.visits, 3);
  contact.answered();
  await settled();
  assert.equal(loop.visits, 3);
});

/** A visit that ends when it is told to. */
function aLongVisit(loop) {
  let end;
  loop.visit = () => {
    loop.visits += 1;
    return new Promise((resolve) => (end = resolve));
  };
  return () => (end(), settled());
}

test("who wakes the loop during a visit gets another one right after it", async (t) => {
  const { loop } = await aLoop(t);
  const end = aLongVisit(loop);
  await pass(t, 15_000);
  loop.wake();
  await end();
  assert.equal(loop.visits, 3);
  await end();
  assert.equal(loop.visits, 3);
});

test("three seconds after a phone is back it visits once more, for the scans of others that are back", async (t) => {
  const { loop, contact } = await aLoop(t);
  contact.isDown = true;
  await pass(t, 15_000);
  await pass(t, 2000);
  assert.ok(contact.away);
  contact.isDown = false;
  const { visits } = loop;
  await pass(t, 4000);
  await pass(t, 3000);
  assert.equal(loop.visits, visits + 2);
  await pass(t, 3000);
  assert.equal(loop.visits, visits + 2);
});

test("contact that comes back during a visit is followed by another one soon", async (t) => {
  const { loop, contact } = await aLoop(t);
  contact.isDown = true;
  await pass(t, 15_000);
  const end = aLongVisit(loop);
  await pass(t, 2000);
  contact.silent();
  contact.answered(); // to a scan
  await end();
  const { visits } = loop;
  await pass(t, 3000);
  assert.equal(loop.visits, visits + 1);
});
