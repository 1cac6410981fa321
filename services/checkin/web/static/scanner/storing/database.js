/** The phone's database: what the phone is, the scans that no server has answered yet, the roster, its own scans. */
import { openDB } from "../third_party/idb.js";

const NAME = "moien-door";
const VERSION = 3;

/**
 * Opens it with the stores `values` (name → value), `unsent` (by nonce), `roster` ([list, hash] → entry) and `own`
 * (by key).
 */
export function openDatabase() {
  return openDB(NAME, VERSION, {
    async upgrade(database, oldVersion, _version, transaction) {
      if (oldVersion === 1) await upgradeFromFirst(database, transaction);
      if (oldVersion === 0) createFirst(database);
      if (oldVersion > 0) await forgetRoster(transaction);
      database.createObjectStore("own", { keyPath: "key" });
    },
    // A newer page in another tab waits to change the stores. This page goes on without storage.
    blocking: (_current, _wanted, event) => event.target.close(),
  });
}

function createFirst(database) {
  database.createObjectStore("unsent", { keyPath: "scan.nonce" });
  database.createObjectStore("values");
  database.createObjectStore("roster");
}

/** Version 1 numbered its scans. */
async function upgradeFromFirst(database, transaction) {
  const unsent = database.createObjectStore("unsent", { keyPath: "scan.nonce" });
  transaction.objectStore("kept").name = "values";
  for (const { number, ...entry } of await transaction.objectStore("scans").getAll()) unsent.put(entry);
  database.deleteObjectStore("scans");
}

/** Entries of older versions say less. They are fetched anew. */
async function forgetRoster(transaction) {
  await transaction.objectStore("roster").clear();
  const values = transaction.objectStore("values");
  for (const name of await values.getAllKeys()) if (name.startsWith("roster ")) values.delete(name);
}
