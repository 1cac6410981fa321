import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { NoAnswer, Refused } from "../../../../services/checkin/web/static/scanner/network/server.js";
import { OwnScans } from "../../../../services/checkin/web/static/scanner/storing/own_scans.js";
import { Roster } from "../../../../services/checkin/web/static/scanner/storing/roster.js";
import { NOON, aClock } from "./support/builders.js";
import { FULL, FakeDatabase, FakeServer } from "./support/fakes.js";

const UNKNOWN_LIST = new Refused(404, { type: "/problems/unknown-list", title: "There is no such list." });
const EVENT = { slug: "plastics", expires_at: "2026-11-20T00:00:00Z" };
const at = (seconds) => new Date(NOON + seconds * 1000).toISOString();

/** Enough of the phone's database for a roster: `values`, and `entries` as [list, hash]. */
class Stores {
  values = new Map([["pairing", { token: "token" }]]);
  entries = new Set();
  fault = null;

  async get(_store, name) {
    return this.values.get(name);
  }

  async transaction() {
    if (this.fault) throw this.fault;
    return { objectStore: (name) => (name === "values" ? this.valueStore() : this.entryStore()), done: Promise.resolve() };
  }

  valueStore() {
    const { values } = this;
    return {
      get: async (name) => values.get(name),
      getAllKeys: async () => [...values.keys()],
      put: (value, name) => values.set(name, value),
      delete: (name) => values.delete(name),
    };
  }

  entryStore() {
    const { entries } = this;
    return {
      put: (_sealed, key) => entries.add(String(key)),
      delete: ([list]) => [...entries].filter((key) => key.startsWith(`${list},`)).forEach((key) => entries.delete(key)),
      clear: () => entries.clear(),
      count: async () => entries.size,
    };
  }
}

function aRoster(...answers) {
  const [stores, clock, server] = [new Stores(), aClock(), new FakeServer(...answers)];
  return { stores, clock, server, roster: new Roster(stores, server, clock) };
}

function aPage({ list = "main", hashes = [], ...fields } = {}) {
  const items = hashes.map((hash) => ({ hash, sealed: "…" }));
  return { list: { id: list }, event: EVENT, items, removals: [], next_cursor: "c", complete: true, as_of: at(0), ...fields };
}

beforeEach(() => {
  globalThis.IDBKeyRange = { bound: (lower) => lower };
});

test("the pages of a list are fetched until there is no more", async () => {
  const { roster, server } = aRoster(aPage({ hashes: ["a"], complete: false }), aPage({ hashes: ["b"] }));
  await roster.sync("token", ["main"]);
  assert.equal((await roster.of("main")).count, 2);
  assert.deepEqual(server.paths, ["/lists/main/roster", "/lists/main/roster?cursor=c"]);
});

test("a phone that is unpaired meanwhile stores nothing, and asks no more", async () => {
  const { roster, server, stores } = aRoster();
  server.answers = [() => (stores.values.delete("pairing"), aPage({ hashes: ["a"], complete: false }))];
  await roster.sync("token", ["main"]);
  assert.equal(server.calls.length, 1);
  assert.deepEqual([await roster.of("main"), stores.entries.size], [undefined, 0]);
});

test("a list that was deleted is forgotten, and those after it are fetched", async () => {
  const { roster } = aRoster(aPage({ list: "tour" }), UNKNOWN_LIST, aPage());
  await roster.sync("token", ["tour"]);
  await roster.sync("token", ["tour", "main"]);
  assert.deepEqual([await roster.of("tour"), (await roster.of("main")).count], [undefined, 0]);
  assert.equal(await roster.oldest(["tour", "main"]), NOON);
});

test("what keeps all lists from being fetched ends the visit", async () => {
  for (const fault of [new NoAnswer("away"), new Refused(401, { type: "/problems/unauthenticated", title: "Who?" })]) {
    const { roster, server } = aRoster(fault);
    await assert.rejects(roster.sync("token", ["tour", "main"]), fault);
    assert.equal(server.calls.length, 1);
  }
});

test("an answer that nothing has changed makes the roster as good as new", async () => {
  const { roster, clock } = aRoster(aPage({ etag: "e" }), null);
  await roster.sync("token", ["main"]);
  clock.pass(600_000);
  await roster.sync("token", ["main"]);
  const { as_of: asOf, syncedAt } = await roster.of("main");
  assert.deepEqual([asOf, syncedAt], [at(595), NOON + 600_000]);
});

test("storage that takes no page is a fault until it takes one", async () => {
  const { roster, stores } = aRoster(aPage(), aPage());
  stores.fault = FULL;
  await assert.rejects(roster.sync("token", ["main"]), FULL);
  assert.equal(roster.fault, FULL);
  stores.fault = null;
  await roster.sync("token", ["main"]);
  assert.equal(roster.fault, null);
});

test("after its event a roster is expired, and no entry is stored any more", async () => {
  const { roster, clock, stores } = aRoster(aPage({ hashes: ["a"] }), aPage({ hashes: ["a"] }));
  await roster.sync("token", ["main"]);
  assert.equal(await roster.isExpired(["main"]), false);
  clock.now = Date.parse(EVENT.expires_at);
  assert.equal(await roster.isExpired(["main"]), true);
  await roster.forgetAll();
  assert.deepEqual([stores.entries.size, [...stores.values.keys()]], [0, ["pairing"]]);
  await roster.sync("token", ["main"]);
  assert.equal(stores.entries.size, 0);
});

test("own scans are forgotten a minute after the roster has them, and not before they are sent", async () => {
  const own = new OwnScans(new FakeDatabase());
  await own.keep({ key: "phone:a", event: "plastics", code: "CODE1", answered_at: at(0) });
  own.note({ key: "phone:b", event: "plastics", code: "CODE1", answered_at: null });
  await own.forgetBefore(NOON + 60_000);
  assert.equal(own.of("plastics", "CODE1").length, 2);
  await own.forgetBefore(NOON + 60_001);
  assert.deepEqual(own.all().map(({ key }) => key), ["phone:b"]);
  await own.forgetAnswered();
  assert.deepEqual(own.all().map(({ key }) => key), ["phone:b"]);
});
