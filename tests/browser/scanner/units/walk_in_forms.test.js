import assert from "node:assert/strict";
import { test } from "node:test";

import { NoAnswer, Refused } from "../../../../services/checkin/web/static/scanner/network/server.js";
import { WalkInDraft } from "../../../../services/checkin/web/static/scanner/storing/walk_in_draft.js";
import { WalkInForms } from "../../../../services/checkin/web/static/scanner/storing/walk_in_forms.js";
import { FakeServer } from "./support/fakes.js";
import { FakeValues } from "./support/door_server.js";
import { aWalkInForm } from "./support/walk_ins.js";

const GUEST_FORM = { url: "https://door.example/door/desk/x", qr: "<svg/>", closes_at: "2026-11-13T00:00:00Z" };
const NOT_YOURS = new Refused(403, { type: "/problems/list-not-yours", title: "Not your list." });

class Values extends FakeValues {
  async put(_store, value, name) {
    this.values.set(name, value);
  }
}

/** The storage of a tab. */
class Storage {
  items = new Map();
  getItem = (name) => this.items.get(name) ?? null;
  setItem = (name, value) => this.items.set(name, value);
  removeItem = (name) => this.items.delete(name);
}

test("what was fetched is there after a reload, without network", async () => {
  const database = new Values();
  await new WalkInForms(database, new FakeServer(GUEST_FORM, aWalkInForm())).sync("token", ["main"]);
  const reloaded = new WalkInForms(database, new FakeServer());
  await reloaded.load(["main"]);
  assert.deepEqual([reloaded.of("main"), reloaded.guestForm], [aWalkInForm(), GUEST_FORM]);
  await assert.rejects(reloaded.sync("token", ["main"]), NoAnswer);
  assert.deepEqual(reloaded.of("main"), aWalkInForm());
});

test("a list that this phone no longer has has no form", async () => {
  const forms = new WalkInForms(new Values(), new FakeServer(GUEST_FORM, aWalkInForm(), GUEST_FORM, NOT_YOURS));
  await forms.sync("token", ["main"]);
  await forms.sync("token", ["main"]);
  assert.equal(forms.of("main"), undefined);
});

test("an unpaired phone forgets everything", async () => {
  const database = new Values();
  const forms = new WalkInForms(database, new FakeServer(GUEST_FORM, aWalkInForm()));
  await forms.sync("token", ["main"]);
  await forms.forgetAll();
  assert.deepEqual([database.values.size, forms.guestForm, forms.of("main")], [0, null, undefined]);
});

test("a draft outlives a reload, and a change makes it another walk-in", () => {
  const storage = new Storage();
  const draft = new WalkInDraft(storage);
  draft.begin({ first_name: "Zoë", locale: "fr" });
  draft.change({ nonce: "n1" });
  assert.equal(new WalkInDraft(storage).fields.nonce, "n1");
  draft.change({ last_name: "Weber" });
  const { first_name, last_name, nonce } = new WalkInDraft(storage).fields;
  assert.deepEqual([first_name, last_name, nonce], ["Zoë", "Weber", null]);
});

test("a draft that nobody needs leaves nothing behind, and a storage that refuses does no harm", () => {
  const storage = new Storage();
  const draft = new WalkInDraft(storage);
  draft.begin({ first_name: "Zoë" });
  draft.clear();
  assert.deepEqual([draft.isBegun, storage.items.size], [false, 0]);
  storage.setItem = () => {
    throw new DOMException("Full.", "QuotaExceededError");
  };
  const { error } = console;
  console.error = () => {};
  draft.begin({ first_name: "Zoë" });
  console.error = error;
  assert.equal(draft.isBegun, true);
});

test("something in the tab's storage that is not ours is no draft", () => {
  const storage = new Storage();
  storage.setItem("walk-in", "{broken");
  assert.equal(new WalkInDraft(storage).isBegun, false);
});
