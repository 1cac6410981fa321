import assert from "node:assert/strict";
import { test } from "node:test";

import { describe, inShort, signOf } from "../../../../services/checkin/web/static/scanner/deciding/verdict_text.js";
import { speak } from "../../../../services/checkin/web/static/scanner/words/words.js";
import { NOON } from "./support/builders.js";

const GO = { level: "go", verdict: "admitted" };
const AT_ENTRY = { direction: "entry", now: NOON };

const ZOE = { name: "Zoë", company: "Ferro SA", category: "press", sessions: [], tray: "M", badge: "printed" };
const EVENT = {
  categories: { press: { en: "Press", fr: "Presse" } },
  category_colours: { press: "#2f7d32" },
  sessions: { "gala-dinner": { fr: "Dîner de gala" } },
};
const refused = (reason, attendee = null) => ({ level: "look", verdict: "refused", reason, attendee });

test("category and sessions have their names in the phone's language, without the roster their ids", () => {
  const attendee = { ...ZOE, sessions: ["gala-dinner", "tour"] };
  const words = (event) => {
    const { category, sessions } = describe({ ...GO, attendee }, { ...AT_ENTRY, event });
    return [category.name, sessions];
  };
  assert.deepEqual(words(EVENT), ["Press", "Dîner de gala · Tour"]);
  assert.deepEqual(words(undefined), ["Press", "Gala dinner · Tour"]);
  speak("fr");
  assert.deepEqual(words(EVENT), ["Presse", "Dîner de gala · Tour"]);
  speak("en");
});

test("a category has the colour of its badges, unless the roster does not know it", () => {
  const colourOf = (category, event) => describe({ ...GO, attendee: { ...ZOE, category } }, { ...AT_ENTRY, event }).category.colour;
  assert.equal(colourOf("press", EVENT), "#2f7d32");
  assert.equal(colourOf("gone", EVENT), undefined);
  assert.equal(colourOf("press", undefined), undefined);
});

test("a badge that was printed has its tray, for those who are let in", () => {
  const lyingReady = (answer, direction = "entry") => {
    const { tray, badge } = describe(answer, { ...AT_ENTRY, direction });
    return [tray, badge];
  };
  assert.deepEqual(lyingReady({ ...GO, attendee: ZOE }), ["M", "Badge is ready"]);
  assert.deepEqual(lyingReady({ ...GO, attendee: { ...ZOE, badge: "none" } }), [undefined, undefined]);
  assert.deepEqual(lyingReady({ ...GO, attendee: ZOE }, "exit"), [undefined, undefined]);
  assert.deepEqual(lyingReady(refused("too_early", ZOE)), [undefined, undefined]);
});

test("of a place that was handed over only the present holder's name is shown", () => {
  const answer = { ...refused("handed_over", { ...ZOE, name: "Bob N" }), level: "stop" };
  const { name, company, category, tray } = describe(answer, { ...AT_ENTRY, event: EVENT });
  assert.deepEqual([name, company, category, tray], ["Now: Bob N", undefined, undefined, undefined]);
  assert.equal(inShort(answer, "entry"), "Last: Handed over");
});

test("whoever is refused is sent to the desk, and the desk is told who helps there", () => {
  const next = (reason, role) => describe(refused(reason), { ...AT_ENTRY, role }).next;
  assert.deepEqual([next("unknown", "scan"), next("cancelled", "scan")], ["Please go to the desk.", "Please go to the desk."]);
  assert.deepEqual([next("unknown", "desk"), next("cancelled", "desk")], ["Look the person up by name.", "Call a supervisor."]);
  assert.deepEqual([next("malformed", "supervisor"), next("full", "supervisor")], ["Look the person up by name.", "Ask the organisers."]);
  assert.equal(describe({ ...GO, attendee: null }, { ...AT_ENTRY, role: "desk" }).next, "");
});

test("the answer in one line begins with the outcome", () => {
  assert.equal(inShort({ ...GO, attendee: ZOE }, "entry"), "Last: Let in, Zoë");
  assert.equal(inShort(refused("unknown"), "entry"), "Last: Unknown badge");
});

test("an exit has a sign of its own, and a refusal keeps its own", () => {
  const signs = [GO, refused("unknown")].flatMap((answer) => ["entry", "exit"].map((direction) => signOf(answer, direction)));
  assert.deepEqual(signs, ["go", "exit", "look", "look"]);
});

test("whoever leaves without having come in is named", () => {
  const leaves = (first_admitted, direction = "exit") => describe({ ...GO, attendee: ZOE, first_admitted }, { ...AT_ENTRY, direction }).explanation;
  assert.equal(leaves(null), "Was not inside: there is no entry with this badge.");
  assert.equal(leaves({ at: "2026-11-12T09:12:00Z", gate: "Side entrance", device: "Léa's phone" }), "");
  assert.equal(leaves(null, "entry"), "");
});

const RULES = { opens_at: "2026-11-12T13:00:00Z", closes_at: "2026-11-12T17:00:00Z", categories: [], sessions: [] };
const explain = (reason, rules) =>
  describe(refused(reason, ZOE), { ...AT_ENTRY, rules, event: { ...EVENT, timezone: "Europe/Luxembourg" } }).explanation;

test("too early and too late say the time, in the event's zone", () => {
  assert.equal(explain("too_early", RULES), "Check-in opens at 14:00.");
  assert.equal(explain("too_late", RULES), "Check-in closed at 18:00.");
  assert.equal(explain("too_early", undefined), "Check-in is not open yet.");
});

test("a badge that is new says since when, or that the server has not heard of it yet", () => {
  const isNew = { ...refused("unknown"), is_new: true };
  const explanation = (answer) => describe(answer, AT_ENTRY).explanation;
  assert.match(explanation({ ...isNew, roster_at: NOON }), /^New since /);
  assert.match(explanation(isNew), /has not heard of it yet/);
});

test("a ticket for another list says which category and session this one needs", () => {
  const needing = (categories, sessions) => explain("wrong_list", { ...RULES, categories, sessions });
  assert.equal(needing(["speaker", "industry"], []), "Not valid at this entrance. Needed: Speaker, Industry.");
  assert.equal(needing(["press"], ["gala-dinner"]), "Not valid at this entrance. Needed: Dîner de gala.");
  assert.equal(explain("wrong_list", undefined), "Not valid at this entrance.");
});

test("an earlier admission is told with time, gate and device", () => {
  const first_admitted = { at: "2026-11-12T09:12:00Z", gate: "Side entrance", device: "Léa's phone" };
  const answer = { level: "look", verdict: "refused", reason: "already_admitted", attendee: null, first_admitted };
  const { since, where } = describe(answer, { ...AT_ENTRY, event: { timezone: "Europe/Luxembourg" } });
  assert.deepEqual([since, where], ["Checked in at 10:12", "Side entrance, Léa's phone"]);
});

test("a guest without a booking hears when unused places are released", () => {
  const attendee = { code: "AAAAAA", name: "Anna", company: "", category: "industry", sessions: [], tray: "A", badge: "none" };
  const rules = { id: "reuse", name: "Reuse", categories: [], sessions: ["reuse"], release_at: "2026-11-12T09:10:00Z" };
  const said = (now, sessions = []) =>
    describe({ level: "look", verdict: "refused", reason: "full", attendee: { ...attendee, sessions } }, {
      direction: "entry",
      role: "scan",
      event: { timezone: "Europe/Luxembourg" },
      rules,
      now: Date.parse(now),
    }).explanation;
  assert.match(said("2026-11-12T09:00:00Z"), /released at 10:10/);
  assert.match(said("2026-11-12T09:20:00Z"), /all places are taken or booked/);
  assert.match(said("2026-11-12T09:00:00Z", ["reuse"]), /no room left/);
});

test("a desk may do more about a refusal that it may override, and sees the person of every other", () => {
  const actionOf = (answer, role) => describe(answer, { ...AT_ENTRY, role }).action;
  assert.equal(actionOf(refused("cancelled", ZOE), "desk"), "Let in all the same");
  assert.equal(actionOf(refused("full", ZOE), "desk"), "Show person");
  assert.equal(actionOf(refused("full", ZOE), "supervisor"), "Let in all the same");
  assert.equal(actionOf({ ...refused("cancelled", ZOE), objections: ["cancelled", "full"] }, "desk"), "Show person");
  for (const [answer, role] of [[refused("cancelled", ZOE), "scan"], [refused("handed_over", ZOE), "desk"], [refused("unknown"), "desk"]])
    assert.equal(actionOf(answer, role), "");
});

test("who may let somebody in themselves is told to call nobody", () => {
  const nextOf = (reason, role) => describe(refused(reason, ZOE), { ...AT_ENTRY, role }).next;
  assert.deepEqual([nextOf("cancelled", "desk"), nextOf("full", "desk"), nextOf("cancelled", "scan")], ["", "Call a supervisor.", "Please go to the desk."]);
});
