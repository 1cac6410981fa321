/**
 * Stores the unsent scans, each under its nonce, and has them in memory: a verdict must not wait until a long queue is read.
 *
 * A change that the storage does not take stays in memory, and is tried again with the next one and at each reading. So
 * scanning goes on while the storage is full or closed, and a scan is lost only if the page is closed meanwhile: `fault`
 * is there to warn people.
 */
export class UnsentScans {
  constructor(database) {
    this.database = database;
    this.entries = new Map(); // nonce → entry
    this.pending = new Map(); // nonce → the entry to store, or null to delete it
    this.fault = null; // the error with which storing failed
  }

  /** Whether changes would be lost if the page was closed now. */
  get hasUnstored() {
    return this.pending.size > 0;
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

  /** All entries, or those that are `isWanted`, the oldest first. */
  all(isWanted = () => true) {
    return [...this.entries.values()].filter(isWanted).sort(byTime);
  }

  /** Reads what is stored: an older page has left it, or another tab has changed it. */
  async read() {
    try {
      const stored = await this.database.getAll("unsent");
      this.entries = new Map(stored.map((entry) => [entry.scan.nonce, entry]));
      for (const [nonce, entry] of this.pending) this.set(nonce, entry);
      if (this.fault) await this.storePending();
      this.noteSuccess();
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
    await this.storePending();
  }

  storePending() {
    return Promise.all([...this.pending.keys()].map((nonce) => this.store(nonce)));
  }

  /** The database executes the writes of one page in their order, so the last one for a nonce wins. */
  async store(nonce) {
    const entry = this.pending.get(nonce);
    try {
      await (entry ? this.database.put("unsent", entry) : this.database.delete("unsent", nonce));
      if (this.pending.get(nonce) === entry) this.pending.delete(nonce);
      this.noteSuccess({ wasPut: entry !== null });
    } catch (error) {
      this.fault = error;
    }
  }

  /** Full storage still lets entries be read and deleted. */
  noteSuccess({ wasPut = false } = {}) {
    const isOver = wasPut || this.fault?.name !== "QuotaExceededError";
    if (isOver && !this.hasUnstored) this.fault = null;
  }
}

function byTime(one, other) {
  const [at, otherAt] = [one.scan.scanned_at, other.scan.scanned_at]; // in UTC, written alike; to parse them takes long
  return Number(at > otherAt) - Number(at < otherAt);
}
