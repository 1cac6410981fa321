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

test("visits come every 15 seconds, sooner without contact, and then ever more seldom", () => {
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
