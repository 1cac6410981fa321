import assert from "node:assert/strict";
import { test } from "node:test";

import { NoAnswer, Refused } from "../../../../services/checkin/web/static/scanner/network/server.js";
import { Bindings } from "../../../../services/checkin/web/static/scanner/storing/bindings.js";
import { FakeDatabase, FakeServer } from "./support/fakes.js";

const TAKEN = new Refused(409, { type: "/problems/badge-taken", title: "This badge belongs to somebody." });

function someBindings(...answers) {
  const server = new FakeServer(...answers);
  const database = new FakeDatabase();
  return { server, database, bindings: new Bindings({ database, server }) };
}

test("a badge that was given without network is bound when the server answers, also after a reload", async () => {
  const { server, database, bindings } = someBindings(new NoAnswer("away"), {});
  await bindings.add("CODE1", "SECRET1", "token");
  assert.equal(await bindings.send(), false);
  const later = new Bindings({ database, server });
  await later.load();
  assert.equal(later.of("CODE1").waits, true);
  assert.equal(await later.send(), true);
  const { path, token, body } = server.calls.at(-1);
  assert.deepEqual([path, token, body], ["/attendees/CODE1/badges", "token", { secret: "SECRET1" }]);
  assert.deepEqual([later.of("CODE1").waits, later.unsent], [false, []]);
});

test("a badge that the server does not take stays in sight until another one is given, and holds up no other", async () => {
  const { bindings } = someBindings(TAKEN, {});
  await bindings.add("CODE1", "SECRET1", "token");
  await bindings.add("CODE2", "SECRET2", "token");
  assert.equal(await bindings.send(), true);
  assert.deepEqual(bindings.of("CODE1"), { waits: false, problem: TAKEN.problem });
  assert.deepEqual(bindings.of("CODE2"), { waits: false, problem: null });
  await bindings.add("CODE1", "SECRET3", "token");
  assert.deepEqual(bindings.of("CODE1"), { waits: true, problem: null });
});

test("when people are forgotten, what the server has yet to hear stays", async () => {
  const { bindings } = someBindings(TAKEN);
  await bindings.add("CODE1", "SECRET1", "token");
  await bindings.send();
  await bindings.add("CODE2", "SECRET2", "token");
  await bindings.forgetAnswered();
  assert.deepEqual(bindings.bindings.map(({ code }) => code), ["CODE2"]);
});
