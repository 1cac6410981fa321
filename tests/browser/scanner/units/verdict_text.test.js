import assert from "node:assert/strict";
import { test } from "node:test";

import { describe, inShort } from "../../../../services/checkin/web/static/scanner/deciding/verdict_text.js";
import { speak } from "../../../../services/checkin/web/static/scanner/words/words.js";
import { NOON } from "./support/builders.js";

const GO = { level: "go", verdict: "admitted" };
const AT_ENTRY = { direction: "entry", now: NOON };

test("category and sessions have their names in the phone's language, without the roster their ids", () => {
  const attendee = { name: "Zoë", category: "press", sessions: ["gala-dinner", "tour"], badge: "none" };
  const event = { categories: { press: { en: "Press", fr: "Presse" } }, sessions: { "gala-dinner": { fr: "Dîner de gala" } } };
  const bookings = (names) => describe({ ...GO, attendee }, { ...AT_ENTRY, event: names }).bookings;
  assert.equal(bookings(event), "Press · Dîner de gala · Tour");
  assert.equal(bookings(undefined), "Press · Gala dinner · Tour");
  speak("fr");
  assert.equal(bookings(event), "Presse · Dîner de gala · Tour");
  speak("en");
});

test("a badge that was handed over names the person who has the place now, without their tray", () => {
  const attendee = { name: "Bob N", category: "press", sessions: [], tray: "N", badge: "printed" };
  const answer = { level: "stop", verdict: "refused", reason: "handed_over", attendee };
  const { name, tray, badge } = describe(answer, AT_ENTRY);
  assert.deepEqual({ name, tray, badge }, { name: "Now: Bob N", tray: "", badge: "" });
  assert.equal(inShort(answer, "entry"), "Handed over");
});

test("each refusal ends at the desk, and no admission does", () => {
  const refused = { level: "stop", verdict: "refused", reason: "cancelled", attendee: null };
  assert.equal(describe(refused, AT_ENTRY).next, "Please go to the desk.");
  assert.equal(describe({ ...GO, attendee: null }, AT_ENTRY).next, "");
});

test("an earlier admission is told with time, gate and device", () => {
  const first_admitted = { at: "2026-11-12T09:12:00Z", gate: "Side entrance", device: "Léa's phone" };
  const answer = { level: "look", verdict: "refused", reason: "already_admitted", attendee: null, first_admitted };
  const { since, where } = describe(answer, { ...AT_ENTRY, event: { timezone: "Europe/Luxembourg" } });
  assert.deepEqual([since, where], ["In since 10:12", "Side entrance, Léa's phone"]);
});
