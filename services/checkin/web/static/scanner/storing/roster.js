/** The roster: one sealed entry per ticket, found by the hash of its secret; fetched as it changes. */
import { Refused } from "../network/server.js";

const PATIENCE = 10_000;

export class Roster extends EventTarget {
  constructor(store, server) {
    super();
    this.store = store;
    this.server = server;
    this.running = new Map(); // token → the visit under way
  }

  /** What is known of a list: `{list, event, count, syncedAt, …}`, or undefined before the first visit. */
  of(list) {
    return this.store.get("kept", `roster ${list}`);
  }

  /** Fetches what is new on each list. Throws NoAnswer or Refused. */
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
    for (let complete = false; !complete; ) {
      const known = (await this.of(list)) ?? {};
      const page = await this.fetchPage(token, list, known);
      await this.keep(token, list, page, known);
      complete = page?.complete ?? true;
    }
  }

  async fetchPage(token, list, known) {
    const query = known.cursor ? `?cursor=${encodeURIComponent(known.cursor)}` : "";
    const isOurs = (page) => Array.isArray(page.items) && page.list?.id === list;
    const etag = known.complete ? known.etag : undefined;
    try {
      const path = `/lists/${encodeURIComponent(list)}/roster${query}`;
      return await this.server.askFor(isOurs, "GET", path, { token, etag, patience: PATIENCE });
    } catch (error) {
      if (!(error instanceof Refused && error.problem.slug === "unreadable-cursor")) throw error;
      await this.forget(list); // the server was set up anew: begin at the beginning
      return this.fetchPage(token, list, {});
    }
  }

  /** A page (null: nothing new) and how far it goes are kept together; not at all once the phone is unpaired. */
  async keep(token, list, page, known) {
    const transaction = this.store.transaction(["roster", "kept"], "readwrite");
    const [entries, kept] = [transaction.objectStore("roster"), transaction.objectStore("kept")];
    if ((await kept.get("pairing"))?.token === token) {
      const news = page ? await keepPage(entries, list, page) : known;
      kept.put({ ...news, syncedAt: Date.now() }, `roster ${list}`);
    }
    await transaction.done;
  }

  async forget(list) {
    await this.store.delete("roster", allOf(list));
    await this.store.delete("kept", `roster ${list}`);
  }
}

async function keepPage(entries, list, { removals, items, next_cursor: cursor, complete, etag, list: rules, event }) {
  for (const hash of removals) entries.delete([list, hash]);
  for (const { hash, sealed } of items) entries.put(sealed, [list, hash]);
  return { cursor, complete, etag, list: rules, event, count: await entries.count(allOf(list)) };
}

function allOf(list) {
  return IDBKeyRange.bound([list], [list, []]);
}
