/** What this phone keeps: its pairing and choices, the scans that no server has answered yet, the roster. */
import { openDB } from "../third_party/idb.js";

const NAME = "moien-door";
const VERSION = 1;

/** The database with the stores `kept` (name → value), `scans` (in their order) and `roster` ([list, hash] → entry). */
export function openStore() {
  return openDB(NAME, VERSION, {
    upgrade(database) {
      database.createObjectStore("kept");
      database.createObjectStore("scans", { keyPath: "number", autoIncrement: true });
      database.createObjectStore("roster");
    },
    // A newer page in another tab wants to change the stores: let it, rather than hold it up.
    blocking: (_current, _wanted, event) => event.target.close(),
  });
}

/** One value under a name, remembered across reloads. */
export function remembered(store, name) {
  return {
    get: () => store.get("kept", name),
    set: (value) => store.put("kept", value, name),
    forget: () => store.delete("kept", name),
  };
}
