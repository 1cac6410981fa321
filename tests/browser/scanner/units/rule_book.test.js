/** The door's rule book, read by the scanner. The server reads the same tables (tests/contract/rule_book). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { dayIn } from "../../../../services/checkin/web/static/scanner/deciding/days.js";
import { kindOf, normal } from "../../../../services/checkin/web/static/scanner/devices/ticket_code.js";
import { presences, verdict } from "./support/phone_rules.js";

const CODES = readTable("codes");
const VERDICTS = readTable("verdicts");
const ATTENDANCE = readTable("attendance");
const FIELD_BY_FIELD = ["person", "list", "scan", "free_seats"];

function readTable(name) {
  return JSON.parse(readFileSync(new URL(`../../../contract/rule_book/${name}.json`, import.meta.url)));
}

function casesOf({ rules }) {
  return rules.flatMap(({ rule, cases }) => cases.map((given) => ({ ...given, name: `${rule}: ${given.name}` })));
}

for (const { name, text, repeated = 1, kind, normal: expected } of CODES.cases)
  test(`scanned text: ${name}`, () => {
    assert.equal(kindOf(text.repeat(repeated), CODES.short_id), kind);
    if (expected) assert.equal(normal(text), expected);
  });

for (const { name, zone, moment, day } of readTable("days").cases)
  test(`day: ${name}`, () => assert.equal(dayIn(zone, Date.parse(moment)), day));

for (const given of casesOf(VERDICTS))
  test(given.name, () => {
    const { verdict: expected, reason, level, decided_at_door } = { ...VERDICTS.usual, ...given };
    assert.deepEqual(verdict(complete(given)), expected && { verdict: expected, reason, level, decided_at_door });
  });

function complete(given) {
  const { usual, usual_earlier: usualEarlier } = VERDICTS;
  const isDifferent = (name) => given[name] && FIELD_BY_FIELD.includes(name);
  const merged = Object.keys(given).filter(isDifferent).map((name) => [name, { ...usual[name], ...given[name] }]);
  const earlier = (given.earlier ?? []).map((scan, place) => ({ key: `phone-1:${place}`, ...usualEarlier, ...scan }));
  return { ...usual, ...given, ...Object.fromEntries(merged), earlier };
}

for (const { name, scans: given, presences: expected } of casesOf(ATTENDANCE)) {
  const scans = given.map((scan) => ({ list: ATTENDANCE.usual.list, ...scan })); // the rest is usual to the fold, too
  test(name, () => assert.deepEqual(foldedOf(presences({ scans })), withMoments(expected)));

  // The server sends presences in which no tick on paper stands that gave way to a scan.
  const isLasting = ({ key }) => !key.startsWith("paper:") || Object.values(expected).some(({ first }) => first === key);
  test(`${name}, from the presences in between`, () => {
    const ordered = scans.filter(isLasting).toSorted(byTime);
    for (const [place] of ordered.entries()) {
      const before = Object.values(presences({ scans: ordered.slice(0, place) })).map(Object.freeze); // the caller's own
      assert.deepEqual(foldedOf(presences({ scans: ordered.slice(place), presences: before })), withMoments(expected));
    }
  });
}

function byTime(one, other) {
  return Date.parse(one.counts_at) - Date.parse(other.counts_at) || (one.key < other.key ? -1 : 1);
}

function foldedOf(folded) {
  const shown = ({ first, inside, last_out_at }) => ({ first: first && first.key, inside, last_out_at });
  return withMoments(mapValues(folded, shown));
}

function withMoments(folded) {
  return mapValues(folded, ({ last_out_at: out, ...presence }) => ({ ...presence, last_out_at: out && Date.parse(out) }));
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
