/**
 * The scans that no server has answered yet. A scan is here before it is sent, and leaves only when it was answered.
 *
 * `asking`: its verdict is being awaited. `waiting`: it has to be sent. `problem`: the server cannot take it.
 * Each entry carries the token of the device that made it, so that pairing anew loses nothing.
 */
const ABANDONED_AFTER = 5000; // nobody waits that long for a verdict: the page was closed before it was there
const BATCH = 100;

/** What is recorded where the device could not decide: nobody was let in. A late answer is corrected by it. */
export const NOBODY_LET_IN = { verdict: "refused", reason: null };

/** The queue that this phone has kept, counted: a length is never told before it is known. */
export async function openQueue(store) {
  const queue = new Queue(store);
  await queue.count();
  return queue;
}

class Queue extends EventTarget {
  constructor(store) {
    super();
    this.store = store;
    this.waiting = 0;
    this.problems = 0;
  }

  get length() {
    return this.waiting + this.problems;
  }

  /** Keeps a scan that is about to be sent; gives its number. */
  async add(scan, token) {
    const number = await this.store.add("scans", { scan, token, state: "asking", problem: null });
    await this.count();
    return number;
  }

  /** The server has answered it. */
  async settle(number) {
    await this.store.delete("scans", number);
    await this.count();
  }

  /** The device has shown a verdict of its own: that is to be recorded. */
  shown(number, verdict) {
    return this.change(number, (entry) => toSend(entry, verdict));
  }

  /** The server cannot take it; it stays until somebody has looked at it. */
  refused(number, problem) {
    return this.change(number, (entry) => ({ ...entry, state: "problem", problem }));
  }

  again(number) {
    return this.change(number, (entry) => ({ ...entry, state: "waiting", problem: null }));
  }

  async change(number, changed) {
    const transaction = this.store.transaction("scans", "readwrite");
    const entry = await transaction.store.get(number);
    if (entry) await transaction.store.put(changed(entry));
    await transaction.done;
    await this.count();
  }

  all() {
    return this.store.getAll("scans");
  }

  /** What is to be sent now, in its order; what a closed page left behind is among it. */
  async due(now = Date.now()) {
    const entries = await this.all();
    for (const entry of entries.filter((one) => isAbandoned(one, now))) await this.shown(entry.number, NOBODY_LET_IN);
    return (await this.all()).filter((entry) => entry.state === "waiting");
  }

  /** Undelivered scans of the same badge: they must reach the server before a new one of it. */
  async before(scan, token) {
    const same = (entry) => entry.token === token && sameBadge(entry.scan, scan);
    return (await this.due()).filter(same).slice(-BATCH + 1);
  }

  async count() {
    const entries = await this.all();
    this.problems = entries.filter((entry) => entry.state === "problem").length;
    this.waiting = entries.length - this.problems;
    this.dispatchEvent(new Event("change"));
  }
}

/** At most a batch of scans of one device. */
export function firstBatch(entries) {
  return entries.filter((entry) => entry.token === entries[0].token).slice(0, BATCH);
}

/** The scan as it travels: with what this phone's clock says now. */
export function toTravel(entry) {
  return { ...entry.scan, sent_at: new Date().toISOString() };
}

function toSend(entry, verdict) {
  return { ...entry, state: "waiting", scan: { ...entry.scan, offline: true, shown: verdict } };
}

function isAbandoned(entry, now) {
  return entry.state === "asking" && now - Date.parse(entry.scan.scanned_at) > ABANDONED_AFTER;
}

function sameBadge(one, other) {
  return one.secret === other.secret && one.code === other.code && one.list === other.list;
}
