/** The roster: an encrypted entry per ticket, under the hash of its secret. It is fetched as it changes. */
import { normal } from "../devices/ticket_code.js";
import { askForChanges, isForeignCursor } from "../network/changes.js";
import { Refused } from "../network/server.js";
import { fingerprint, keyOf, seal, unseal } from "./entry_encryption.js";
import { logUnlessFull } from "./full_storage.js";

const UNSURE = 5000; // milliseconds
const NAMES = "roster "; // before the list's id, among the phone's values

export class Roster extends EventTarget {
  /** `clock()` is the server's time in milliseconds, as far as the phone knows it. */
  constructor(database, server, clock) {
    super();
    Object.assign(this, { database, server, clock });
    this.running = new Map(); // token → the visit under way
    this.fault = null; // the error with which storing failed
  }

  /**
   * What is known of a list, or undefined before the first visit: its rules as `list`, the `event`, the `free_seats`
   * `as_of` the server's time, the `count` of entries, the device's lists and its gate's `timetable`, and `syncedAt`, in
   * milliseconds.
   */
  of(list) {
    return this.database.get("values", nameOf(list));
  }

  /** Since when all of the lists that there are say what happened, in milliseconds. */
  async oldest(lists) {
    const known = await Promise.all(lists.map((list) => this.of(list)));
    return Math.min(...known.filter(Boolean).map((state) => Date.parse(state.as_of)));
  }

  /** The entry of the ticket with this secret, or undefined. One that does not open is as good as none. */
  async find(list, secret) {
    const text = normal(secret);
    const [sealed, key] = await Promise.all([this.sealedOf(list, text), keyOf(text)]);
    return sealed && unseal(sealed, key).catch(console.error);
  }

  async sealedOf(list, text) {
    return this.database.get("roster", [list, await fingerprint(text)]);
  }

  /** A badge that this phone has just given to somebody: it opens here at once, until the server's entry comes. */
  async keepNewcomer(lists, secret, entry) {
    const text = normal(secret);
    const [hash, key] = await Promise.all([fingerprint(text), keyOf(text)]);
    const sealed = await seal(entry, key);
    for (const list of lists) await this.database.put("roster", sealed, [list, hash]).catch(logUnlessFull);
  }

  /**
   * Fetches the changes of each list; one that was deleted is forgotten. Throws NoAnswer or Refused, or the error of a
   * storage that takes nothing.
   */
  sync(token, lists) {
    if (!this.running.has(token))
      this.running.set(token, this.syncAll(token, lists).finally(() => this.running.delete(token)));
    return this.running.get(token);
  }

  async syncAll(token, lists) {
    for (const list of lists)
      await this.syncList(token, list).catch((error) => {
        if (!(error instanceof Refused && error.problem.slug === "unknown-list")) throw error;
        return this.forget(list);
      });
    this.dispatchEvent(new Event("change"));
  }

  async syncList(token, list) {
    for (let isComplete = false; !isComplete; ) {
      const known = (await this.of(list)) ?? {};
      const page = await this.fetchPage(token, list, known);
      const isStored = await this.tryToStore(token, list, page, known);
      isComplete = !isStored || (page?.complete ?? true);
    }
  }

  async fetchPage(token, list, known) {
    const path = `/lists/${encodeURIComponent(list)}/roster`;
    const isOurs = (page) => Array.isArray(page.items) && Array.isArray(page.removals) && page.list?.id === list;
    try {
      return await askForChanges(this.server, path, known, isOurs, token);
    } catch (error) {
      if (!isForeignCursor(error)) throw error;
      await this.forget(list);
      return this.fetchPage(token, list, {});
    }
  }

  async tryToStore(...page) {
    try {
      const isStored = await this.store(...page);
      this.fault = null;
      return isStored;
    } catch (error) {
      this.fault = error;
      throw error;
    }
  }

  /** Stores a page (null: not modified) together with its cursor. False when the phone was unpaired meanwhile. */
  async store(token, list, page, known) {
    const transaction = await this.database.transaction(["roster", "values"]);
    const [entries, values] = [transaction.objectStore("roster"), transaction.objectStore("values")];
    const isPaired = (await values.get("pairing"))?.token === token;
    if (isPaired) {
      const now = this.clock();
      const state = page ? await storePage(entries, list, page, now) : unchanged(known, now);
      values.put({ ...state, syncedAt: now }, nameOf(list));
    }
    await transaction.done;
    return isPaired;
  }

  /** Whether the event of one of these lists is over: then nobody of it stays on the phone, also without contact. */
  async isExpired(lists) {
    const known = await Promise.all(lists.map((list) => this.of(list)));
    return known.some((state) => state?.count && isOver(state.event, this.clock()));
  }

  async forget(list) {
    const transaction = await this.database.transaction(["roster", "values"]);
    transaction.objectStore("roster").delete(allOf(list));
    transaction.objectStore("values").delete(nameOf(list));
    await transaction.done;
  }

  /** Forgets everything of all lists. */
  async forgetAll() {
    const transaction = await this.database.transaction(["roster", "values"]);
    transaction.objectStore("roster").clear();
    const values = transaction.objectStore("values");
    for (const name of await values.getAllKeys()) if (isName(name)) values.delete(name);
    await transaction.done;
  }
}

async function storePage(entries, list, page, now) {
  const { removals, items, next_cursor: cursor, complete, etag, list: rules, event, as_of } = page;
  const { free_seats, rehearsal_seats, device_lists, timetable } = page;
  for (const hash of removals) entries.delete([list, hash]);
  if (!isOver(event, now)) for (const { hash, sealed } of items) entries.put(sealed, [list, hash]);
  const count = await entries.count(allOf(list));
  const state = { cursor, complete, etag, list: rules, event, free_seats, rehearsal_seats, as_of, count };
  return { ...state, device_lists, timetable };
}

/** Nothing has changed until now; a little less, as the phone does not know the server's time exactly. */
function unchanged(known, now) {
  const asOf = Math.max(Date.parse(known.as_of), now - UNSURE);
  return { ...known, as_of: new Date(asOf).toISOString() };
}

function isOver({ expires_at: expiry }, now) {
  return now >= Date.parse(expiry);
}

function nameOf(list) {
  return `${NAMES}${list}`;
}

function isName(name) {
  return name.startsWith(NAMES);
}

function allOf(list) {
  return IDBKeyRange.bound([list], [list, []]);
}
