import assert from "node:assert/strict";
import { test } from "node:test";

import { Scanning } from "../../../../services/checkin/web/static/scanner/deciding/scanning.js";
import { greet } from "../../../../services/checkin/web/static/scanner/deciding/kiosk_text.js";
import { KioskGreeting } from "../../../../services/checkin/web/static/scanner/screens/kiosk_greeting.js";
import { speak } from "../../../../services/checkin/web/static/scanner/words/words.js";
import { KioskLock } from "../../../../services/checkin/web/static/scanner/storing/kiosk_lock.js";
import { aClock } from "./support/builders.js";
import { openPage } from "./support/page.js";

const ZOE = { name: "Dr Zoë Müller", first_name: "Zoë", tray: "M", badge: "printed", category: "press" };
const SURROUNDINGS = { event: undefined, now: 0 };
const answer = (verdict, reason = null, attendee = ZOE) => ({ verdict, reason, attendee, rehearsal: false });
const words = (...given) => Object.values(greet(answer(...given), SURROUNDINGS)).join(" ");

test("whoever is let in is greeted by the first name, and told where the badge lies", () => {
  speak("en");
  const { kind, greeting, todo, tray } = greet(answer("admitted"), SURROUNDINGS);
  assert.deepEqual([kind, greeting, todo, tray], ["welcome", "Moien, Zoë!", "Your badge lies under", "M"]);
});

test("whoever is in already is greeted, too", () => {
  const { kind, greeting, standing } = greet(answer("refused", "already_admitted"), SURROUNDINGS);
  assert.deepEqual([kind, greeting, standing], ["already", "Moien, Zoë!", "You are in already. Welcome back!"]);
});

test("without a first name it is the name, and without a printed badge no tray", () => {
  const { greeting, todo, tray } = greet(answer("admitted", null, { ...ZOE, first_name: "", badge: "none" }), SURROUNDINGS);
  assert.deepEqual([greeting, todo, tray], ["Moien, Dr Zoë Müller!", "", ""]);
  assert.match(words("admitted", null, { ...ZOE, badge: "outdated" }), /pick up your badge at the desk/);
});

for (const reason of ["cancelled", "not_confirmed", "revoked", "handed_over", "wrong_list", "too_early", "full", "unknown"])
  test(`${reason}: kindly to the desk, without name or reason`, () => {
    const said = words("refused", reason);
    assert.match(said, /^desk .*Please go to the desk/);
    assert.doesNotMatch(said, /Zoë|Müller|cancel|confirm|full|early|replaced|handed|unknown/i);
  });

test("a kiosk that cannot decide sends guests to the desk", () => {
  assert.equal(greet({ verdict: "undecided", reason: "no_connection", attendee: null }, SURROUNDINGS).kind, "desk");
});

test("the PIN opens, also after a reload; others do not, and then people wait", async () => {
  const values = new Map();
  const database = {
    get: async (_store, name) => structuredClone(values.get(name)),
    put: async (_store, value, name) => values.set(name, structuredClone(value)),
    delete: async (_store, name) => values.delete(name),
  };
  const clock = aClock();
  const before = new KioskLock({ database, clock });
  await before.set("2468");
  const lock = new KioskLock({ database, clock });
  await lock.load();
  assert.equal(lock.isSet, true);
  const refusals = [];
  for (let times = 0; times < 3; times += 1) refusals.push(await lock.unlock("1111"));
  assert.deepEqual(refusals.map(({ reason, wait }) => [reason, wait > 0]), [["wrong_pin", false], ["wrong_pin", false], ["wrong_pin", true]]);
  assert.equal((await lock.unlock("2468")).reason, "wait");
  clock.pass(5000);
  assert.equal(await lock.unlock("2468"), null);
  await lock.clear();
  assert.equal(lock.isSet, false);
});

test("while a kiosk greets somebody its gate goes over to no other list", () => {
  openPage();
  const greeting = new KioskGreeting({ stopwatch: aClock(), surroundings: () => SURROUNDINGS, onGone: () => {} });
  const scanning = new Scanning({ device: {}, means: {}, screen: greeting, observer: {}, clock: aClock(), stopwatch: aClock() });
  assert.equal(scanning.isWithGuest, false);
  greeting.show({ answer: answer("admitted"), key: "A" });
  assert.equal(scanning.isWithGuest, true);
  greeting.clear();
  assert.equal(scanning.isWithGuest, false);
});
