import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { UnsentDialog } from "../../../../services/checkin/web/static/scanner/screens/unsent_dialog.js";
import { Unsent } from "../../../../services/checkin/web/static/scanner/storing/unsent.js";
import { speak } from "../../../../services/checkin/web/static/scanner/words/words.js";
import { aClock, anEntry, aQueueIn, aScan, aServerClock } from "./support/builders.js";
import { FakeDatabase } from "./support/fakes.js";
import { openPage } from "./support/page.js";

let page;

beforeEach(() => {
  speak("en");
  page = openPage();
});

async function aDialog(...entries) {
  const { queue } = await aQueueIn(new FakeDatabase(...entries), aClock());
  const undos = Object.assign(new EventTarget(), { unsent: [] });
  const unsent = new Unsent({ queue, undos, bindings: Object.assign(new EventTarget(), { unsent: [] }), uploader: {} });
  const dialog = new UnsentDialog({ device: {}, queue, undos, unsent, serverClock: aServerClock() });
  return { queue, undos, dialog, rows: () => document.getElementById("unsent-list").children };
}

test("while the list is closed a scan draws none of its rows", async () => {
  const { queue } = await aDialog(anEntry("n1"));
  await queue.add(aScan("n2"), "token");
  assert.equal(document.getElementById("unsent-open").textContent, "Unsent scans: 2");
  assert.equal(page.made, 0);
});

test("the open list follows the queue", async () => {
  const { queue, dialog, rows } = await aDialog(anEntry("n1"));
  dialog.open();
  assert.equal(rows().length, 1);
  await queue.add(aScan("n2"), "token");
  assert.equal(rows().length, 2);
});

test("a long list shows what somebody has to look at, and how many more there are", async () => {
  const problem = { state: "problem", problem: { slug: "list-not-yours", title: "x" } };
  const waiting = Array.from({ length: 250 }, (_, place) => anEntry(`n${place}`));
  const { dialog, rows } = await aDialog(...waiting, anEntry("last", problem));
  dialog.open();
  const { 0: first, length } = rows();
  assert.deepEqual([first.className, length], ["problem", 101]);
  assert.deepEqual(rows().at(-1).children, ["More: 151"]);
});

test("a scan that was taken back without network counts as unsent, and stands in the list", async () => {
  const { undos, dialog, rows } = await aDialog(anEntry("n1"));
  undos.unsent = [{ code: "K7P2QX", made_at: aScan("n1").scanned_at, ahead: null }];
  undos.dispatchEvent(new Event("change"));
  assert.equal(document.getElementById("unsent-open").textContent, "Unsent scans: 2");
  dialog.open();
  assert.equal(rows().length, 2);
});
