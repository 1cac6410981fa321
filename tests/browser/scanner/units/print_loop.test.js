import assert from "node:assert/strict";
import { test } from "node:test";

import { NoAnswer, Refused } from "../../../../services/checkin/web/static/scanner/network/server.js";
import { PrintLoop } from "../../../../services/checkin/web/static/station/print_loop.js";

const JOB = { id: "desk.n1", attempt: 1, code: "ABC", name: "Zoë", label: "/labels/x" };

/** A loop with one job; `answers` are those of people, `faults` what the server does instead of its first answers. */
function aLoop({ answers = [], faults = {} } = {}) {
  const told = [];
  const prints = [];
  const jobs = [JOB];
  const server = {
    async ask(method, path, isOurs, { body }) {
      const what = path.split("/").at(-1);
      const fault = faults[what]?.shift();
      if (fault) throw fault;
      if (what === "take") return { job: jobs.shift() ?? null };
      told.push([what, body]);
      return { id: JOB.id };
    },
  };
  const press = { format: "label62", fetch: async () => ({ digest: "ab12" }), print: () => prints.push(told.at(-1)[0]), clear: () => {} };
  const loop = new PrintLoop({ server, token: "t", press, isOut: async () => answers.shift(), pause: async () => {} });
  return { loop, told, prints };
}

const lastOf = ({ told }) => told.at(-1);

for (const [answer, what, fields] of [
  ["yes", "done", { badge: "ab12", certain: true }],
  ["unsure", "done", { badge: "ab12", certain: false }],
  ["no", "give-back", { problem: "not_out" }],
])
  test(`${answer}: the server hears what has become of the badge`, async () => {
    const station = aLoop({ answers: [answer] });
    await station.loop.tick();
    assert.deepEqual(lastOf(station), [what, { attempt: 1, ...fields }]);
    assert.equal(station.loop.state, "ready");
  });

test("a badge that did not come out is begun and printed again", async () => {
  const station = aLoop({ answers: ["again", "again", "yes"] });
  await station.loop.tick();
  assert.deepEqual(station.prints, ["begin", "begin", "begin"]);
  assert.deepEqual(station.told.map(([what]) => what), ["begin", "begin", "begin", "done"]);
});

test("nothing is on paper before the server has said that this station prints", async () => {
  const station = aLoop({ faults: { begin: [new NoAnswer("lost"), new Refused(409, { type: "/problems/print-lost", title: "" })] } });
  await station.loop.tick();
  assert.deepEqual([station.prints, station.told], [[], []]);
});

test("what is printed is told until the server hears it", async () => {
  const station = aLoop({ answers: ["yes"], faults: { done: [new NoAnswer("lost"), new NoAnswer("lost")] } });
  await station.loop.tick();
  assert.equal(lastOf(station)[0], "done");
  assert.equal(station.prints.length, 1);
});

test("a station that was revoked asks no more", async () => {
  const station = aLoop({ faults: { take: [new Refused(401, { type: "/problems/unauthorised", title: "" })] } });
  await station.loop.tick();
  await station.loop.tick();
  assert.deepEqual([station.loop.state, station.told], ["revoked", []]);
});
