import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { UnsentDialog } from "../../../../services/checkin/web/static/scanner/screens/unsent_dialog.js";
import { speak } from "../../../../services/checkin/web/static/scanner/words/words.js";
import { aClock, anEntry, aQueueIn, aScan, aServerClock } from "./support/builders.js";
import { FakeDatabase } from "./support/fakes.js";

/** As much of an element as the dialog uses. */
class FakeElement extends EventTarget {
  children = [];
  dataset = {};
  classList = { add() {} };
  open = false;

  append(...children) {
    this.children.push(...children);
  }

  replaceChildren(...children) {
    this.children = children;
  }

  showModal() {
    this.open = true;
  }
}

let elements;
let made;

beforeEach(() => {
  speak("en");
  [elements, made] = [new Map(), 0];
  globalThis.document = {
    getElementById: (id) => elements.get(id) ?? elements.set(id, new FakeElement()).get(id),
    createElement: () => ((made += 1), new FakeElement()),
  };
});

async function aDialog(...entries) {
  const { queue } = await aQueueIn(new FakeDatabase(...entries), aClock());
  const dialog = new UnsentDialog({ device: {}, queue, uploader: {}, serverClock: aServerClock() });
  return { queue, dialog, rows: () => document.getElementById("unsent-list").children };
}

test("while the list is closed a scan draws none of its rows", async () => {
  const { queue } = await aDialog(anEntry("n1"));
  await queue.add(aScan("n2"), "token");
  assert.equal(document.getElementById("unsent-open").textContent, "Unsent scans: 2");
  assert.equal(made, 0);
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
