/**
 * Stores the unsent scans, each under its nonce, and has them in memory: a verdict must not wait until a long queue is read.
 *
 * A change that the storage does not take stays in memory, and is tried again with the next one. So scanning goes on
 * while the storage is full, and a scan is lost only if the page is closed meanwhile: `fault` is there to warn people.
 */
export class UnsentScans {
  constructor(database) {
    this.database = database;
    this.entries = new Map(); // nonce → entry
    this.pending = new Map(); // nonce → the entry to store, or null to delete it
    this.fault = null; // the error with which storing failed
  }

  /** Resolves once the entry is stored, or could not be. */
  put(entry) {
    return this.change(entry.scan.nonce, entry);
  }

  delete(nonce) {
    return this.change(nonce, null);
  }

  get(nonce) {
    return this.entries.get(nonce);
  }

  /** All entries, the oldest first. */
  all() {
    return [...this.entries.values()].sort(byTime);
  }

  /** Reads what is stored: an older page has left it, or another tab has changed it. */
  async read() {
    try {
      const stored = await this.database.getAll("unsent");
      this.entries = new Map(stored.map((entry) => [entry.scan.nonce, entry]));
      for (const [nonce, entry] of this.pending) this.set(nonce, entry);
    } catch (error) {
      this.fault = error;
    }
  }

  set(nonce, entry) {
    if (entry) this.entries.set(nonce, entry);
    else this.entries.delete(nonce);
  }

  async change(nonce, entry) {
    this.set(nonce, entry);
    this.pending.set(nonce, entry);
    await Promise.all([...this.pending.keys()].map((pending) => this.store(pending)));
  }

  /** The database executes the writes of one page in their order, so the last one for a nonce wins. */
  async store(nonce) {
    const entry = this.pending.get(nonce);
    try {
      await (entry ? this.database.put("unsent", entry) : this.database.delete("unsent", nonce));
      if (this.pending.get(nonce) === entry) this.pending.delete(nonce);
      if (entry && this.pending.size === 0) this.fault = null; // full storage still lets entries be deleted
    } catch (error) {
      this.fault = error;
    }
  }
}

function byTime(one, other) {
  return Date.parse(one.scan.scanned_at) - Date.parse(other.scan.scanned_at);
}
