/** The roster: one sealed entry per ticket, found by the hash of its secret; fetched as it changes. */
import { Refused } from "./server.js";

const PATIENCE = 10_000;

export class Roster extends EventTarget {
  constructor(store, server) {
    super();
    this.store = store;
    this.server = server;
  }

  /** What is known of a list: `{list, event, count, syncedAt, …}`, or undefined before the first visit. */
  of(list) {
    return this.store.get("kept", `roster ${list}`);
  }

  /** Fetches what is new on each list. Throws NoAnswer or Refused. */
  async sync(token, lists) {
    for (const list of lists) await this.syncList(token, list);
    this.dispatchEvent(new Event("change"));
  }

  async syncList(token, list) {
    for (let complete = false; !complete; ) {
      const known = (await this.of(list)) ?? {};
      const page = await this.fetchPage(token, list, known);
      if (page) await this.keep(list, page);
      else await this.store.put("kept", { ...known, syncedAt: Date.now() }, `roster ${list}`);
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

  /** A page and how far it goes are kept together or not at all. */
  async keep(list, page) {
    const transaction = this.store.transaction(["roster", "kept"], "readwrite");
    const entries = transaction.objectStore("roster");
    for (const hash of page.removals) entries.delete([list, hash]);
    for (const { hash, sealed } of page.items) entries.put(sealed, [list, hash]);
    const count = await entries.count(allOf(list));
    const { next_cursor: cursor, complete, etag } = page;
    const known = { cursor, complete, etag, list: page.list, event: page.event, count, syncedAt: Date.now() };
    transaction.objectStore("kept").put(known, `roster ${list}`);
    await transaction.done;
  }

  async forget(list) {
    await this.store.delete("roster", allOf(list));
    await this.store.delete("kept", `roster ${list}`);
  }
}

function allOf(list) {
  return IDBKeyRange.bound([list], [list, []]);
}
