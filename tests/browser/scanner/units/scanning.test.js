import assert from "node:assert/strict";
import { test } from "node:test";

import { Bursts } from "../../../../services/checkin/web/static/scanner/devices/hand_scanner.js";
import { codeIn, codeTyped } from "../../../../services/checkin/web/static/scanner/network/pairing.js";
import { Recent } from "../../../../services/checkin/web/static/scanner/storing/recent.js";
import { isInApp } from "../../../../services/checkin/web/static/scanner/devices/browser.js";
import { describe, inShort } from "../../../../services/checkin/web/static/scanner/deciding/verdict_text.js";
import { speak } from "../../../../services/checkin/web/static/scanner/words/words.js";

const GO = { level: "go", verdict: "admitted" };

function recentAt(start = 0) {
  const recent = new Recent(() => recent.now);
  recent.now = start;
  recent.after = (milliseconds) => (recent.now += milliseconds);
  return recent;
}

test("a badge that stays in view is scanned once", () => {
  const recent = recentAt();
  assert.equal(recent.look("A").is, "new");
  recent.begin("A");
  recent.decided("A", GO);
  for (let frame = 0; frame < 100; frame += 1) {
    recent.after(200);
    assert.deepEqual(recent.look("A"), { is: "in view", answer: GO });
  }
});

test("one that comes back within five seconds is the earlier one, later it is a new scan", () => {
  const recent = recentAt();
  recent.begin("A");
  recent.decided("A", GO);
  recent.after(4900);
  assert.deepEqual(recent.look("A"), { is: "back", answer: GO });
  recent.after(5001);
  assert.equal(recent.look("A").is, "new");
});

test("what was not decided may be tried again at once", () => {
  const recent = recentAt();
  recent.begin("A");
  recent.decided("A", { undecided: true });
  assert.equal(recent.look("A").is, "new");
});

function typed(text, pause, layout = (key) => `Key${key}`) {
  const bursts = new Bursts();
  const keys = [...text].map((key) => ({ key, code: layout(key) })).concat({ key: "Enter", code: "Enter" });
  return keys.map((key, place) => bursts.press(key, place * pause)).at(-1);
}

test("a hardware scanner is faster than any person", () => {
  assert.equal(typed("MOIEN1ABC", 8), "MOIEN1ABC");
  assert.equal(typed("MOIEN1ABC", 120), null);
  assert.equal(typed("ab", 8), null);
});

test("a scanner for a US keyboard is understood on a French one", () => {
  const meant = "MOIEN1A2Q";
  const shown = { 1: "&", 2: "é", A: "Q", Q: "A", M: "?" };
  const bursts = new Bursts();
  const codeOf = (sign) => (/\d/.test(sign) ? `Digit${sign}` : `Key${sign}`);
  [...meant].forEach((sign, place) => bursts.press({ key: shown[sign] ?? sign, code: codeOf(sign) }, place * 5));
  assert.equal(bursts.press({ key: "Enter", code: "Enter" }, 60), meant);
});

test("a pairing code is found in a link, and may be typed with blanks", () => {
  assert.equal(codeIn("https://moien.example/door#pair=AB12CD34"), "AB12CD34");
  assert.equal(codeIn("https://moien.example/door"), null);
  assert.equal(codeTyped(" AB12 CD34 "), "AB12CD34");
});

test("browsers inside other apps are recognised, and the usual ones are not", () => {
  const safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1";
  const chrome = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36";
  assert.ok(![safari, chrome].some(isInApp));
  for (const app of ["Instagram 390.0", "[FBAN/FBIOS;FBAV/500]", "[LinkedInApp]/9.31", "Twitter for iPhone"])
    assert.ok(isInApp(`${safari} ${app}`), app);
});

test("category and sessions are told by name in the device's language, before the roster came by their ids", () => {
  const attendee = { name: "Zoë", category: "press", sessions: ["gala-dinner", "tour"], badge: "none" };
  const event = { categories: { press: { en: "Press", fr: "Presse" } }, sessions: { "gala-dinner": { fr: "Dîner de gala" } } };
  const bookings = (told) => describe({ ...GO, attendee }, { direction: "entry", event: told }).bookings;
  assert.equal(bookings(event), "Press · Dîner de gala · Tour");
  assert.equal(bookings(undefined), "Press · Gala dinner · Tour");
  speak("fr");
  assert.equal(bookings(event), "Presse · Dîner de gala · Tour");
  speak("en");
});

test("a badge that was handed over names whom the place belongs to now, and none of their things", () => {
  const attendee = { name: "Bob N", category: "press", sessions: [], tray: "N", badge: "printed" };
  const answer = { level: "stop", verdict: "refused", reason: "handed_over", attendee };
  const { name, tray, badge } = describe(answer, { direction: "entry" });
  assert.deepEqual({ name, tray, badge }, { name: "Now: Bob N", tray: "", badge: "" });
  assert.equal(inShort(answer, "entry"), "Handed over");
});

test("each refusal ends at the desk, and no admission does", () => {
  const refused = { level: "stop", verdict: "refused", reason: "cancelled", attendee: null };
  assert.equal(describe(refused, { direction: "entry" }).next, "Please go to the desk.");
  assert.equal(describe({ ...GO, attendee: null }, { direction: "entry" }).next, "");
});
