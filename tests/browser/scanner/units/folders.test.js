import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const SCANNER = new URL("../../../../services/checkin/web/static/scanner/", import.meta.url);
const FOLDERS = ["screens", "deciding", "storing", "network", "devices", "words"];

test("each folder of the scanner imports only from the folders after it", () => {
  for (const [place, folder] of FOLDERS.entries())
    for (const file of modulesIn(folder))
      for (const imported of foldersImportedBy(file))
        assert.ok(FOLDERS.indexOf(imported) >= place, `${file} imports from ${imported}/`);
});

test("only the app lies beside the folders", () => {
  assert.deepEqual(modulesIn(""), ["/app.js"]);
  const folders = readdirSync(SCANNER, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  assert.deepEqual(folders.map(({ name }) => name).sort(), FOLDERS.toSorted());
});

function modulesIn(folder) {
  const files = readdirSync(new URL(folder ? `${folder}/` : "", SCANNER));
  return files.filter((file) => file.endsWith(".js")).map((file) => `${folder}/${file}`);
}

function foldersImportedBy(file) {
  const text = readFileSync(new URL(file, SCANNER), "utf8");
  const folders = [...text.matchAll(/^import .* from "\.\.\/(\w+)\//gm)].map(([, folder]) => folder);
  return folders.filter((folder) => folder !== "third_party");
}
