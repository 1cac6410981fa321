/** The door's rule book, read by the scanner. The server reads the same tables (tests/contract/rule_book). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { dayIn } from "../../../../services/checkin/web/static/scanner/deciding/days.js";
import { kindOf, normal } from "../../../../services/checkin/web/static/scanner/devices/ticket_code.js";

const { short_id: SHORT_ID, cases: CODES } = readTable("codes");
const { cases: DAYS } = readTable("days");

function readTable(name) {
  return JSON.parse(readFileSync(new URL(`../../../contract/rule_book/${name}.json`, import.meta.url)));
}

for (const { name, text, repeated = 1, kind, normal: expected } of CODES)
  test(`scanned text: ${name}`, () => {
    assert.equal(kindOf(text.repeat(repeated), SHORT_ID), kind);
    if (expected) assert.equal(normal(text), expected);
  });

for (const { name, zone, moment, day } of DAYS)
  test(`day: ${name}`, () => assert.equal(dayIn(zone, Date.parse(moment)), day));
