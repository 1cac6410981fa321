import assert from "node:assert/strict";
import { test } from "node:test";

import { isInApp } from "../../../../services/checkin/web/static/scanner/devices/browser.js";
import { codeIn, codeTyped, pair, pairingFault } from "../../../../services/checkin/web/static/scanner/network/pairing.js";
import { NoAnswer, Refused } from "../../../../services/checkin/web/static/scanner/network/server.js";
import { FakeServer } from "./support/fakes.js";

test("a pairing code is read from a link, and may be typed with blanks", () => {
  assert.equal(codeIn("https://moien.example/door#pair=AB12CD34"), "AB12CD34");
  for (const address of ["https://moien.example/door", "https://moien.example/door#pair="]) assert.equal(codeIn(address), null);
  assert.equal(codeIn("https://moien.example/door#pair=%E0%A4%A"), "%E0%A4%A");
  assert.equal(codeTyped(" AB12 CD34 "), "AB12CD34");
});

test("the pairing has the gate's name, or its id without one", async () => {
  const answer = { device_token: "t", device: "d1", event: "plastics", gate: "g1", role: "desk", lists: ["main"] };
  assert.equal((await pair(new FakeServer({ ...answer, gate_name: "Main gate" }), "CODE", "Phone")).gateName, "Main gate");
  assert.equal((await pair(new FakeServer(answer), "CODE", "Phone")).gateName, "g1");
});

test("each failure to pair has its own words", () => {
  const refused = (slug) => new Refused(404, { type: `/problems/${slug}`, title: "No." });
  const key = (error) => pairingFault(error)[0];
  assert.equal(key(refused("unknown-pairing-code")), "pairing_used");
  assert.equal(key(refused("unknown-event")), "pairing_event_gone");
  assert.equal(key(refused("anything-else")), "pairing_failed");
  assert.equal(key(new NoAnswer("slower", true)), "pairing_too_often");
  assert.equal(key(new NoAnswer("away")), "pairing_no_contact");
});

test("browsers inside other apps are recognised, and the usual ones are not", () => {
  const safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1";
  const chrome = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36";
  assert.ok(![safari, chrome].some(isInApp));
  for (const app of ["Instagram 390.0", "[FBAN/FBIOS;FBAV/500]", "[LinkedInApp]/9.31", "Twitter for iPhone"])
    assert.ok(isInApp(`${safari} ${app}`), app);
});
