import assert from "node:assert/strict";
import { test } from "node:test";

import { NoAnswer, Refused } from "../../../../services/checkin/web/static/scanner/network/server.js";
import { WaitingGuests } from "../../../../services/checkin/web/static/scanner/network/waiting_guests.js";
import { FakeServer } from "./support/fakes.js";

const guest = (id, fields = {}) => ({ id, number: 1, opened_by: null, ...fields });
const GONE = new Refused(404, { type: "/problems/unknown-guest-entry", title: "This guest is no longer waiting here." });

function aDesk({ answers = [], role = "desk", online = true, seen = true } = {}) {
  const device = { takesCodes: role !== "scan", pairing: { token: "token" } };
  const server = new FakeServer(...answers);
  const contact = { online };
  const waiting = new WaitingGuests({ device, server, contact, isSeen: () => seen });
  let changes = 0;
  waiting.addEventListener("change", () => (changes += 1));
  return { waiting, server, device, contact, changes: () => changes };
}

const ids = ({ all }) => all.map(({ id }) => id);

test("a desk hears of guests when something has changed", async () => {
  const { waiting, changes } = aDesk({ answers: [{ items: [guest("e1")] }, { items: [guest("e1")] }, { items: [] }] });
  await waiting.visit();
  await waiting.visit();
  assert.deepEqual([ids(waiting), changes()], [["e1"], 1]);
  await waiting.visit();
  assert.deepEqual([ids(waiting), changes()], [[], 2]);
});

test("a phone that scans, that nobody looks at, or without contact asks nothing", async () => {
  for (const desk of [aDesk({ role: "scan" }), aDesk({ seen: false }), aDesk({ online: false })]) {
    await desk.waiting.visit();
    assert.deepEqual(desk.server.calls, []);
  }
});

test("whoever was let in here is gone at once, whatever the server still says", async () => {
  const { waiting } = aDesk({ answers: [{ items: [guest("e1"), guest("e2")] }, new NoAnswer("away"), { items: [guest("e1"), guest("e2")] }] });
  await waiting.visit();
  await waiting.remove("e1");
  assert.deepEqual(ids(waiting), ["e2"]);
  await waiting.visit();
  assert.deepEqual(ids(waiting), ["e2"]);
});

test("a guest is helped also when another desk was faster", async () => {
  const { waiting, server } = aDesk({ answers: [GONE] });
  assert.equal(await waiting.open("e1"), null);
  assert.deepEqual(server.paths, ["/guest-entries/e1/open"]);
});

test("an answer that comes after the phone was unpaired shows nobody", async () => {
  const { waiting, device } = aDesk({ answers: [() => ((device.pairing = null), { items: [guest("e1")] })] });
  await waiting.visit();
  assert.deepEqual(ids(waiting), []);
});
