import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Bursts } from "../../../../services/checkin/web/static/scanner/devices/hand_scanner.js";
import { readTyped } from "../../../../services/checkin/web/static/scanner/devices/keyboard_layouts.js";
import { isTicketCode, isWholeTicketCode } from "../../../../services/checkin/web/static/scanner/devices/ticket_code.js";

const { whole: CODES, ...FAULTY } = JSON.parse(readFileSync(new URL("support/ticket_codes.json", import.meta.url)));
const DAMAGED = FAULTY.damaged;
const US = {};
const QWERTZ = { Y: "Z", Z: "Y" };
const AZERTY = { A: "Q", Q: "A", Z: "W", W: "Z", M: "?", 1: "&", 2: "é", 3: '"', 4: "'", 5: "(", 6: "-", 7: "è", 8: "_", 9: "ç", 0: "à" };
const CZECH = { ...QWERTZ, 1: "+", 2: "ě", 3: "š", 4: "č", 5: "ř", 6: "ž", 7: "ý", 8: "á", 9: "í", 0: "é" };
const BELGIAN = { ...AZERTY, 6: "§", 8: "!" };

/** The key presses of a hand scanner on a keyboard layout, ended by Enter, `gap` milliseconds apart. */
function burst(code, { layout = US, gap = 5, end = "Enter", usCode = codeOf } = {}) {
  const bursts = new Bursts();
  const keys = [...code].map((sign) => ({ key: layout[sign] ?? sign, code: usCode(sign) }));
  return [...keys, { key: end, code: end }].map((key, place) => bursts.press(key, place * gap)).at(-1);
}

function codeOf(sign) {
  return /\d/.test(sign) ? `Digit${sign}` : `Key${sign}`;
}

const typedOn = (code, layout) => [...code].map((sign) => layout[sign] ?? sign).join("");

test("a ticket's code is whole only with its checksum", () => {
  for (const code of CODES) {
    assert.ok(isWholeTicketCode(code) && isWholeTicketCode(` ${code.toLowerCase()}\n`), code);
    assert.ok(!isWholeTicketCode(code.slice(0, -1)) && !isWholeTicketCode(`${code}0`), code);
  }
  for (const code of Object.values(FAULTY)) assert.ok(isTicketCode(code) && !isWholeTicketCode(code), code);
  for (const text of ["", "MOIEN", "https://example.org", "É".repeat(36)]) assert.ok(!isTicketCode(text), text);
});

test("each single wrong character of a code is noticed", () => {
  const [code] = CODES;
  for (let place = 6; place < code.length; place += 1) {
    const wrong = code[place] === "7" ? "8" : "7";
    assert.ok(!isWholeTicketCode(code.slice(0, place) + wrong + code.slice(place + 1)), String(place));
  }
});

test("a hand scanner is faster than any person", () => {
  const [code] = CODES;
  assert.equal(burst(code), code);
  assert.equal(burst(code, { end: "Tab" }), code);
  assert.equal(burst(code, { gap: 120 }), null);
  assert.equal(burst("ab"), null);
});

test("a hiccup under way does not break a code, a pause before it does", () => {
  const bursts = new Bursts();
  const press = (text, from) => [...text].forEach((key, place) => bursts.press({ key, code: "" }, from + place));
  press("xx", 0);
  press("ABCDEF", 150);
  press("GHI", 400);
  assert.equal(bursts.press({ key: "Enter", code: "Enter" }, 410), "ABCDEFGHI");
});

test("Shift and other keys without a character are no part of a code", () => {
  const bursts = new Bursts();
  for (const key of [..."ABC", "Shift", ..."DEF", "CapsLock"]) bursts.press({ key, code: "" }, 0);
  assert.equal(bursts.press({ key: "Enter", code: "Enter" }, 1), "ABCDEF");
});

for (const [name, layout] of Object.entries({ QWERTZ, AZERTY, BELGIAN })) {
  test(`a code typed on ${name} is put right by the keys that were pressed`, () => {
    for (const code of CODES) assert.equal(burst(code, { layout }), code);
  });

  test(`a code typed on ${name} is put right where the browser does not say which keys`, () => {
    for (const code of CODES) {
      assert.equal(burst(code, { layout, usCode: () => "" }), code);
      assert.equal(readTyped(typedOn(code, layout)), code);
      assert.equal(readTyped(typedOn(code, layout).toLowerCase()), code);
    }
  });

  test(`a damaged code typed on ${name} stays as it was typed`, () => {
    assert.equal(burst(DAMAGED, { layout }), typedOn(DAMAGED, layout));
  });
}

test("the keys that were pressed put right a layout that nobody foresaw, too", () => {
  for (const code of CODES) assert.equal(burst(code, { layout: CZECH }), code);
});

test("texts that are no ticket's code stay as they were typed", () => {
  for (const text of ["https://example.org/?a=b", "Zoé's crayon", ""]) assert.equal(readTyped(text), text);
});
