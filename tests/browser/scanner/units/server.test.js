import assert from "node:assert/strict";
import { test } from "node:test";

import { Contact } from "../../../../services/checkin/web/static/scanner/network/contact.js";
import { NoAnswer, Refused, Server } from "../../../../services/checkin/web/static/scanner/network/server.js";
import { NOON, aClock, aServerClock } from "./support/builders.js";

const isOurs = ({ nonce }) => nonce === "n1";
const json = (body, init) => Response.json(body, init);
const page = () => new Response("<h1>Hotel Adler</h1>", { headers: { "Content-Type": "text/html" } });
const problem = (status, body) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/problem+json" } });
const UNKNOWN_LIST = { type: "/problems/unknown-list", title: "No such list.", detail: "It was deleted." };

/** Asks a server that answers with `response`; the outcome, and what contact learnt. */
async function ask(t, response, options, recognise = isOurs) {
  const fetch = t.mock.method(globalThis, "fetch", async () => response());
  const contact = new Contact(aClock());
  const serverClock = aServerClock();
  const server = new Server(contact, serverClock);
  const outcome = await server.ask("POST", "/scans", recognise, options).catch((error) => error);
  return { outcome, contact, serverClock, call: fetch.mock.calls[0]?.arguments };
}

test("our JSON is an answer, with its entity tag", async (t) => {
  const { outcome, contact } = await ask(t, () => json({ nonce: "n1" }, { headers: { ETag: '"7"' } }));
  assert.deepEqual(outcome, { nonce: "n1", etag: '"7"' });
  assert.deepEqual([contact.online, contact.lastAt], [true, NOON]);
});

const NO_ANSWERS = {
  "JSON null": () => json(null),
  "a JSON string": () => json("welcome"),
  "somebody else's JSON": () => json({ nonce: "another" }),
  "a portal's page": page,
  "a broken body": () => new Response("{", { headers: { "Content-Type": "application/json" } }),
  "no network": () => Promise.reject(new TypeError("Failed to fetch")),
  "a time-out": () => Promise.reject(new DOMException("It timed out.", "TimeoutError")),
  "a server that is not well": () => problem(503, { type: "/problems/unavailable", title: "Later." }),
  "a problem of somebody else": () => problem(403, { type: "https://portal.example/sign-in", title: "Sign in" }),
  "a problem that is null": () => problem(403, null),
  "an unasked 304": () => new Response(null, { status: 304 }),
};

for (const [name, response] of Object.entries(NO_ANSWERS)) {
  test(`${name} is no answer`, async (t) => {
    const { outcome, contact } = await ask(t, response);
    assert.ok(outcome instanceof NoAnswer, String(outcome));
    assert.deepEqual([contact.online, contact.failures, contact.lastAt], [false, 1, null]);
  });
}

test("JSON null is no answer, whatever is expected", async (t) => {
  const { outcome } = await ask(t, () => json(null), { etag: '"7"' }, () => true);
  assert.ok(outcome instanceof NoAnswer);
});

test("not modified is null, where that was asked", async (t) => {
  const { outcome, contact, call } = await ask(t, () => new Response(null, { status: 304 }), { etag: '"7"' });
  assert.equal(outcome, null);
  assert.ok(contact.online);
  assert.equal(call[1].headers["If-None-Match"], '"7"');
});

test("a refusal is contact, and says why", async (t) => {
  const { outcome, contact } = await ask(t, () => problem(404, UNKNOWN_LIST));
  assert.ok(outcome instanceof Refused);
  assert.deepEqual([outcome.status, outcome.problem], [404, { slug: "unknown-list", title: "It was deleted." }]);
  assert.ok(contact.online);
});

test("too many calls is no refusal", async (t) => {
  const { outcome } = await ask(t, () => problem(429, { type: "/problems/too-many-requests", title: "Slower." }));
  assert.ok(outcome instanceof NoAnswer && outcome.tooOften);
});

test("a call carries the device's token and its body, and nothing of the browser's", async (t) => {
  const { call } = await ask(t, () => json({ nonce: "n1" }), { token: "secret", body: { nonce: "n1" } });
  const [address, { headers, body, credentials, redirect }] = call;
  assert.equal(address, "/door/api/v1/scans");
  assert.equal(headers.Authorization, "Bearer secret");
  assert.deepEqual([body, credentials, redirect], ['{"nonce":"n1"}', "omit", "error"]);
});

const AN_HOUR_AGO = { Date: new Date(NOON - 3_600_000).toUTCString() };

test("our answers tell the server's time, a refusal as well", async (t) => {
  const answers = [
    () => json({ nonce: "n1" }, { headers: AN_HOUR_AGO }),
    () => new Response(JSON.stringify(UNKNOWN_LIST), { status: 404, headers: { "Content-Type": "application/problem+json", ...AN_HOUR_AGO } }),
    () => new Response(null, { status: 304, headers: AN_HOUR_AGO }),
  ];
  for (const answer of answers) {
    const { serverClock } = await ask(t, answer, { etag: '"7"' });
    assert.equal(serverClock.ahead, 3_600_000 - 500);
  }
});

test("a portal's page tells no time", async (t) => {
  const portal = () => new Response("<h1>Hotel Adler</h1>", { headers: { "Content-Type": "text/html", ...AN_HOUR_AGO } });
  const { serverClock } = await ask(t, portal);
  assert.equal(serverClock.ahead, null);
});
