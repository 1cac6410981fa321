import assert from "node:assert/strict";
import { test } from "node:test";

import { chooseLanguage, say, sayProblem, sayTime, speak, WORDS } from "../../../../services/checkin/web/static/scanner/words/words.js";

const REASONS =
  "unknown malformed other_event not_a_badge cancelled not_confirmed revoked handed_over already_admitted wrong_list too_early too_late full";
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
    for (const reason of [...REASONS.split(" "), "refused", "no_connection", "not_decided"])
      assert.ok(words[reason] && words[`${reason}_text`], reason);
  });
}

test("the first language that there is is chosen", () => {
  assert.equal(chooseLanguage(["pt-PT", "lb-LU", "fr"]), "lb");
  assert.equal(chooseLanguage(["pt"]), "en");
});

test("values are filled in, and a problem nobody foresaw keeps its own title", () => {
  speak("de");
  assert.equal(say("in_since", { time: "10:31" }), "Drin seit 10:31");
  assert.equal(sayProblem({ slug: "list-not-yours", title: "x" }), WORDS.de.problem_list_not_yours);
  assert.equal(sayProblem({ slug: "never-heard-of", title: "Something else." }), "Something else.");
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
  const today = new Date();
  today.setUTCHours(12, 5, 0, 0);
  assert.equal(sayTime(today, "Asia/Kolkata"), "17:35");
});
