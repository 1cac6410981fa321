import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { faultOfBlank, faultsOf, fieldOfRefusal, walkInOf } from "../../../../services/checkin/web/static/scanner/deciding/walk_in_check.js";
import { newCode } from "../../../../services/checkin/web/static/scanner/devices/new_code.js";
import { registrationCode } from "../../../../services/checkin/web/static/scanner/devices/registration_code.js";
import { ticketCodeIn } from "../../../../services/checkin/web/static/scanner/devices/ticket_code.js";
import { aWalkInForm, someFields } from "./support/walk_ins.js";

const faulty = (fields) => Object.keys(faultsOf(someFields(fields), aWalkInForm()));
const { whole } = JSON.parse(readFileSync(new URL("support/ticket_codes.json", import.meta.url)));

test("a filled-in form has no faults, with one name and without an address", () => {
  assert.deepEqual(faulty(), []);
  assert.deepEqual(faulty({ first_name: "", email: "" }), []);
});

test("faults are told in the order of the fields", () => {
  const empty = { first_name: " ", last_name: "", email: "zoe@ferro", category: null, notice: false };
  assert.deepEqual(faulty(empty), ["first_name", "email", "category", "notice"]);
});

test("a name is something that can be seen, in any script", () => {
  assert.deepEqual(faulty({ first_name: "\u200b", last_name: "\u3164 " }), []); // the server knows these better
  assert.deepEqual(faulty({ first_name: "\u200b", last_name: "" }), ["first_name"]);
  assert.deepEqual(faulty({ first_name: "李", last_name: "" }), []);
});

test("addresses are checked for their form only", () => {
  for (const email of ["zoe@ferro.lu", " zoé@müller.example ", "a.b+c@d-e.co.uk"]) assert.deepEqual(faulty({ email }), []);
  for (const email of ["zoe", "zoe@", "@ferro.lu", "zoe ferro@x.lu", "zoe@ferro..lu"]) assert.deepEqual(faulty({ email }), ["email"], email);
});

test("a category that the event no longer has is to be chosen again", () => {
  assert.deepEqual(faulty({ category: "gone" }), ["category"]);
});

test("every consent that was asked is answered, with the version of its text", () => {
  const form = aWalkInForm({ privacy: { version: "2027-01", text: {} } });
  const { consents, consent_versions, email, blank_secret } = walkInOf(someFields({ email: " ", consents: ["news", "gone"] }), form);
  assert.deepEqual(consents, { privacy: true, news: true, photos: false });
  assert.deepEqual(consent_versions, { privacy: "2027-01", news: "1", photos: "1" });
  assert.deepEqual([email, blank_secret], [null, null]);
});

test("only a whole code of this event is a blank badge", () => {
  const [ours] = whole;
  const shortId = ours.slice(6, 12);
  assert.equal(faultOfBlank(ours.toLowerCase(), shortId), null);
  assert.equal(faultOfBlank(ours, "ZZZZZZ"), "walk_in_blank_other_event");
  assert.equal(faultOfBlank(ours.slice(0, -1), shortId), "walk_in_blank_damaged");
  assert.equal(faultOfBlank("https://example.lu", shortId), "walk_in_blank_not_a_badge");
});

test("a refusal of the server stands at its field", () => {
  assert.equal(fieldOfRefusal({ pointer: "/email", slug: "invalid-input" }), "email");
  assert.equal(fieldOfRefusal({ pointer: "/consents/privacy", slug: "invalid-input" }), "notice");
  assert.equal(fieldOfRefusal({ pointer: "", slug: "badge-taken" }), "blank");
  assert.equal(fieldOfRefusal({ pointer: "/nonce", slug: "nonce-reused" }), "form");
});

test("a code that the phone makes is read as one, and spells no word", () => {
  for (let round = 0; round < 200; round += 1) {
    const code = newCode();
    assert.match(code, /^[BCDFGHJKMNPQRSTVWXYZ][0-9BCDFGHJKMNPQRSTVWXYZ]{5}$/);
    assert.equal(registrationCode(code), code);
  }
});

test("a hand scanner's code is found behind what somebody was typing", () => {
  const [code] = whole;
  assert.equal(ticketCodeIn(`Ferro SA${code}`), code);
  assert.equal(ticketCodeIn(code.toLowerCase()), code.toLowerCase());
  assert.equal(ticketCodeIn("Ferro SA"), null);
});
