import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { fold, searchNames, searchWords } from "../../../../services/checkin/web/static/scanner/deciding/search_names.js";
import { aPerson } from "./support/builders.js";

// The server reads the same table (tests/contract/rule_book).
const { folds, words: queries, people: table } = JSON.parse(readFileSync(new URL("../../../contract/rule_book/names.json", import.meta.url)));

for (const { text, fold: folded } of folds) test(`folded: ${text}`, () => assert.equal(fold(text), folded));

for (const { query, words } of queries) test(`words: ${query}`, () => assert.deepEqual(searchWords(query), words));

for (const person of table)
  test(`search: ${person.code}`, () => {
    const finds = (query) => searchNames([person], query).length > 0;
    assert.deepEqual(person.found_by.filter((query) => !finds(query)), []);
    assert.deepEqual(person.not_by.filter(finds), []);
  });

const codes = (people, query) => searchNames(people, query).map(({ code }) => code);

test("people come by last name, first name and code, whatever the accents", () => {
  const people = [
    aPerson("4", { first_name: "Zoë", last_name: "Zola", company: "Özel SA" }),
    aPerson("3", { first_name: "ana", last_name: "ozkan" }),
    aPerson("1", { first_name: "Ana", last_name: "Özkan" }),
    aPerson("2", { first_name: "Elodie", last_name: "Özkan" }),
    aPerson("0", { first_name: "Ana", last_name: "Oz" }),
  ];
  assert.deepEqual(codes(people, "özk"), ["1", "3", "2"]);
  assert.deepEqual(codes(people, "ana o"), ["0", "1", "3"]);
  assert.deepEqual(codes(people, "oze"), ["4"]);
});

test("under three letters in all nobody is found", () => {
  const people = [aPerson("1", { first_name: "Bo", last_name: "Li" })];
  assert.deepEqual(["", "bo", "b l", "--- "].map((query) => codes(people, query).length), [0, 0, 1, 0]);
});

test("people who have changed are found by what they are now", () => {
  const before = [aPerson("1", { last_name: "Weber" })];
  assert.deepEqual(codes(before, "web"), ["1"]);
  const after = [aPerson("1", { last_name: "Müller" })];
  assert.deepEqual([codes(after, "web"), codes(after, "mul")], [[], ["1"]]);
});
