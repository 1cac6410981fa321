import assert from "node:assert/strict";
import { test } from "node:test";

import { couldBeName, registrationCode } from "../../../../services/checkin/web/static/scanner/devices/registration_code.js";

test("a code is understood however it is written", () => {
  const written = ["09886E", "o9886e", " 098 86e", "098-86E", "O9 88-6e"];
  assert.deepEqual(written.map(registrationCode), Array(5).fill("09886E"));
  assert.deepEqual(["GIL1O0", "gilloo"].map(registrationCode), ["G11100", "G11100"]);
});

test("a text of another length or with other characters is none", () => {
  for (const text of ["", "09886", "09886EE", "Müller", "09886U", "https://example.org"]) assert.equal(registrationCode(text), null, text);
});

test("only a text without digits could be a name", () => {
  assert.deepEqual(["Lehman", "09886E"].map(couldBeName), [true, false]);
});
