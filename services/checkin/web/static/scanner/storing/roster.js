/** The roster: an encrypted entry per ticket, under the hash of its secret. It is fetched as it changes. */
import { normal } from "../devices/ticket_code.js";
import { Refused } from "../network/server.js";
import { fingerprint, keyOf, unseal } from "./sealed.js";

const PATIENCE = 10_000;

export class Roster extends EventTarget {
  /** `clock()` is the server's time in milliseconds, as far as the phone knows it. */
  constructor(database, server, clock) {
    super();
    Object.assign(this, { database, server, clock });
    this.running = new Map(); // token → the visit under way
  }

  /**
   * What is known of a list, or undefined before the first visit: its rules as `list`, the `event`, the `free_seats`
   * `as_of` the server's time, the `count` of entries, and `syncedAt`, in milliseconds.
   */
  of(list) {
    return this.database.get("values", nameOf(list));
  }

  /** Since when all of the lists say what happened (RFC 3339). */
  async oldest(lists) {
    const known = await Promise.all(lists.map((list) => this.of(list)));
    return known.map((state) => state.as_of).sort()[0];
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

  /** Fetches the changes of each list. Throws NoAnswer or Refused, or the error of a storage that takes nothing. */
  sync(token, lists) {
    if (!this.running.has(token))
      this.running.set(token, this.syncAll(token, lists).finally(() => this.running.delete(token)));
    return this.running.get(token);
  }

  async syncAll(token, lists) {
    for (const list of lists) await this.syncList(token, list);
    this.dispatchEvent(new Event("change"));
  }

  async syncList(token, list) {
    for (let isComplete = false; !isComplete; ) {
      const known = (await this.of(list)) ?? {};
      const page = await this.fetchPage(token, list, known);
      await this.store(token, list, page, known);
      isComplete = page?.complete ?? true;
    }
  }

  async fetchPage(token, list, known) {
    const query = known.cursor ? `?cursor=${encodeURIComponent(known.cursor)}` : "";
    const path = `/lists/${encodeURIComponent(list)}/roster${query}`;
    const isOurs = (page) => Array.isArray(page.items) && Array.isArray(page.removals) && page.list?.id === list;
    const etag = known.complete ? known.etag : undefined;
    try {
      return await this.server.ask("GET", path, isOurs, { token, etag, patience: PATIENCE });
    } catch (error) {
      if (!(error instanceof Refused && error.problem.slug === "unreadable-cursor")) throw error;
      await this.forget(list); // the server was set up anew: begin at the beginning
      return this.fetchPage(token, list, {});
    }
  }

  /** Stores a page (null: not modified) together with its cursor, unless the phone was unpaired meanwhile. */
  async store(token, list, page, known) {
    const transaction = this.database.transaction(["roster", "values"], "readwrite");
    const [entries, values] = [transaction.objectStore("roster"), transaction.objectStore("values")];
    if ((await values.get("pairing"))?.token === token) {
      const state = page ? await storePage(entries, list, page, this.clock()) : known;
      values.put({ ...state, syncedAt: this.clock() }, nameOf(list));
    }
    await transaction.done;
  }

  /** After the event nothing of it stays on the phone, also without contact. */
  async forgetExpired(lists) {
    for (const list of lists) {
      const known = await this.of(list);
      if (known?.count && isOver(known.event, this.clock())) await this.forget(list);
    }
  }

  async forget(list) {
    await this.database.delete("roster", allOf(list));
    await this.database.delete("values", nameOf(list));
  }

  /** Forgets the entries of all lists, and the state of these. */
  async forgetAll(lists) {
    for (const list of lists) await this.forget(list);
    await this.database.clear("roster");
  }
}

async function storePage(entries, list, page, now) {
  const { removals, items, next_cursor: cursor, complete, etag, list: rules, event, free_seats, as_of } = page;
  for (const hash of removals) entries.delete([list, hash]);
  if (!isOver(event, now)) for (const { hash, sealed } of items) entries.put(sealed, [list, hash]);
  return { cursor, complete, etag, list: rules, event, free_seats, as_of, count: await entries.count(allOf(list)) };
}

function isOver({ expires_at: expiry }, now) {
  return now >= Date.parse(expiry);
}

function nameOf(list) {
  return `roster ${list}`;
}

function allOf(list) {
  return IDBKeyRange.bound([list], [list, []]);
}
