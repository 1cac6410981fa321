/** The phone's database: what the phone is, the scans that no server has answered yet, the roster, its own scans. */
import { openDB } from "../third_party/idb.js";

const NAME = "moien-door";
const VERSION = 3;

/**
 * Opens it with the stores `values` (name → value), `unsent` (by nonce), `roster` ([list, hash] → entry) and `own`
 * (by key).
 */
export async function openDatabase() {
  return new Database(await connect());
}

/** The stores behind a connection that browsers may close: Safari does so to a page in the background. */
class Database {
  constructor(connection) {
    this.connection = connection;
    this.connecting = null;
  }

  get(store, key) {
    return this.attempt((connection) => connection.get(store, key));
  }

  getAll(store) {
    return this.attempt((connection) => connection.getAll(store));
  }

  count(store) {
    return this.attempt((connection) => connection.count(store));
  }

  put(store, value, key) {
    return this.attempt((connection) => connection.put(store, value, key));
  }

  delete(store, key) {
    return this.attempt((connection) => connection.delete(store, key));
  }

  /** For several steps of which all happen or none; the first has to follow at once. */
  transaction(stores) {
    return this.attempt((connection) => connection.transaction(stores, "readwrite"));
  }

  /** Runs at once, so that work is done in the order of the calls. */
  async attempt(work) {
    try {
      return await work(this.connection);
    } catch (error) {
      if (error.name !== "InvalidStateError") throw error;
      this.connecting ??= connect().finally(() => (this.connecting = null));
      this.connection = await this.connecting;
      return work(this.connection);
    }
  }
}

function connect() {
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

/** Entries of older versions say less, and open with other keys. They are fetched anew. */
async function forgetRoster(transaction) {
  await transaction.objectStore("roster").clear();
  const values = transaction.objectStore("values");
  for (const name of await values.getAllKeys()) if (name.startsWith("roster ")) values.delete(name);
}
