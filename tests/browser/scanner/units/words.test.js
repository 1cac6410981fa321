import assert from "node:assert/strict";
import { test } from "node:test";

import { chooseLanguage, say, sayAge, sayList, sayProblem, sayTime, speak, WORDS } from "../../../../services/checkin/web/static/scanner/words/words.js";
import { NOON } from "./support/builders.js";

const REASONS =
  "unknown malformed other_event not_a_badge cancelled not_confirmed revoked handed_over already_admitted wrong_list too_early too_late full";
const OF_THE_DEVICE = ["refused", "no_connection", "not_decided", "failed", "phone_unpaired"];
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const placeholders = (text) => (text.match(/\{\w+\}/g) ?? []).sort();

for (const [language, words] of Object.entries(WORDS)) {
  test(`${language} says everything that English says`, () => {
    assert.deepEqual(Object.keys(words).sort(), Object.keys(WORDS.en).sort());
    for (const [key, text] of Object.entries(words)) {
      assert.ok(text.trim(), key);
      assert.deepEqual(placeholders(text), placeholders(WORDS.en[key]), key);
    }
  });

  test(`${language} has words and an explanation for each reason to refuse`, () => {
    for (const reason of [...REASONS.split(" "), ...OF_THE_DEVICE]) assert.ok(words[reason] && words[`${reason}_text`], reason);
  });
}

test("the first language that there is is chosen", () => {
  assert.equal(chooseLanguage(["pt-PT", "lb-LU", "fr"]), "lb");
  assert.equal(chooseLanguage(["pt"]), "en");
});

test("values are filled in, and a problem nobody foresaw has its own title", () => {
  speak("de");
  assert.equal(say("in_since", { time: "10:31" }), "Drin seit 10:31");
  assert.equal(sayProblem({ slug: "list-not-yours", title: "x" }), WORDS.de.problem_list_not_yours);
  assert.equal(sayProblem({ slug: "never-heard-of", title: "Something else." }), "Something else.");
});

test("the list of every event has its name in the phone's language, unless organisers gave it another", () => {
  speak("fr");
  const names = [["main", "Main entrance"], ["main", "Hall 3"], ["side", "Main entrance"]].map(([id, name]) => sayList({ id, name }));
  assert.deepEqual(names, ["Entrée principale", "Hall 3", "Main entrance"]);
});

test("no line of French begins with a sign, and its apostrophes are typographic", () => {
  speak("fr");
  for (const key of Object.keys(WORDS.fr)) {
    assert.doesNotMatch(say(key), / [:;?!»]|« /, key);
    assert.doesNotMatch(say(key), /\w'/, key);
  }
});

test("times are those of the event, wherever the phone is", () => {
  speak("en");
  assert.equal(sayTime("2026-11-12T12:05:00Z", "Asia/Kolkata", NOON), "17:35");
  assert.equal(sayTime("2026-11-12T12:05:00Z", "America/Los_Angeles", NOON), "04:05");
});

test("a time can be told to the second, where the order matters", () => {
  speak("en");
  assert.equal(sayTime("2026-11-12T12:05:09Z", "UTC", NOON, { second: "2-digit" }), "12:05:09");
});

test("a time on another day of the event has its date", () => {
  speak("en");
  assert.equal(sayTime(NOON - 24 * HOUR, "UTC", NOON), "11 Nov, 12:00");
  assert.equal(sayTime("2026-11-12T18:29:00Z", "Asia/Kolkata", NOON), "23:59");
  assert.equal(sayTime("2026-11-12T18:30:00Z", "Asia/Kolkata", NOON), "13 Nov, 00:00");
  assert.equal(sayTime("2027-01-01T00:30:00Z", "UTC", Date.parse("2026-12-31T23:50:00Z")), "1 Jan, 00:30");
  assert.equal(sayTime("2028-02-29T12:00:00Z", "UTC", Date.parse("2028-03-01T12:00:00Z")), "29 Feb, 12:00");
});

test("in the night when the clocks change, times are those on the event's clocks", () => {
  speak("en");
  const inLuxembourg = (moment) => sayTime(moment, "Europe/Luxembourg", Date.parse("2026-10-25T10:00:00Z"));
  assert.deepEqual(["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"].map(inLuxembourg), ["02:30", "02:30"]);
  assert.equal(inLuxembourg("2026-10-24T22:00:00Z"), "00:00");
  assert.equal(inLuxembourg("2026-10-24T21:59:00Z"), "24 Oct, 23:59");
});

test("ages are short, and never less than nothing", () => {
  assert.deepEqual([-5000, 0, 59_400, MINUTE, 59 * MINUTE, HOUR, 49 * HOUR].map(sayAge), ["0 s", "0 s", "59 s", "1 min", "59 min", "1 h", "49 h"]);
});
