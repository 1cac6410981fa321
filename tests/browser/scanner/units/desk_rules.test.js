import assert from "node:assert/strict";
import { test } from "node:test";

import { REASONS_TO_UNDO, reasonsAgainst } from "../../../../services/checkin/web/static/scanner/deciding/reasons.js";
import { whoMayOverride } from "../../../../services/checkin/web/static/scanner/deciding/rules.js";
import { tagColour } from "../../../../services/checkin/web/static/scanner/deciding/tag_colours.js";
import { WORDS } from "../../../../services/checkin/web/static/scanner/words/words.js";

const OVERRIDABLE = ["cancelled", "not_confirmed", "too_early", "too_late", "wrong_list", "already_admitted", "full"];

test("a desk lets in here what it may, and knows what a supervisor may and what nobody may", () => {
  assert.equal(whoMayOverride(["cancelled", "too_early"], "desk"), "here");
  assert.equal(whoMayOverride(["cancelled", "full"], "desk"), "supervisor");
  assert.equal(whoMayOverride(["cancelled", "full"], "supervisor"), "here");
  assert.equal(whoMayOverride(["full", "revoked"], "supervisor"), null);
  assert.equal(whoMayOverride(["cancelled"], "scan"), "supervisor");
});

test("for each objection there are ready-made reasons of its own, a few of them for all", () => {
  for (const objection of OVERRIDABLE) {
    const reasons = reasonsAgainst([objection]);
    assert.ok(reasons.length >= 2 && reasons.every((word) => word in WORDS.en), objection);
  }
  assert.equal(reasonsAgainst(OVERRIDABLE).length, 5);
  assert.equal(reasonsAgainst([]).at(-1), "why_organiser");
  assert.ok(REASONS_TO_UNDO.every((word) => word in WORDS.en));
});

test("a tag has the same colour however it is written, and there are six", () => {
  assert.equal(tagColour("Référent"), tagColour("REFERENT"));
  const colours = new Set(Array.from({ length: 100 }, (_, place) => tagColour(`Tag ${place}`)));
  assert.deepEqual([...colours].sort(), [1, 2, 3, 4, 5, 6]);
});
