/** The phone's database: what the phone is, the scans that no server has answered yet, the roster. */
import { openDB } from "../third_party/idb.js";

const NAME = "moien-door";
const VERSION = 2;

/** Opens it with the stores `values` (name → value), `unsent` (by nonce) and `roster` ([list, hash] → entry). */
export function openDatabase() {
  return openDB(NAME, VERSION, {
    async upgrade(database, oldVersion, _version, transaction) {
      const unsent = database.createObjectStore("unsent", { keyPath: "scan.nonce" });
      if (oldVersion === 1) return upgradeFromFirst(database, transaction, unsent);
      database.createObjectStore("values");
      database.createObjectStore("roster");
      return null;
    },
    // A newer page in another tab waits to change the stores. This page goes on without storage.
    blocking: (_current, _wanted, event) => event.target.close(),
  });
}

/** Version 1 numbered its scans. */
async function upgradeFromFirst(database, transaction, unsent) {
  transaction.objectStore("kept").name = "values";
  for (const { number, ...entry } of await transaction.objectStore("scans").getAll()) unsent.put(entry);
  database.deleteObjectStore("scans");
}
