/**
 * The queue of scans that no server has answered yet. A scan enters it before it is sent, and leaves it when answered.
 *
 * An entry is `{scan, token, state, problem, record}`; that of a walk-in has the filled-in form as `walkIn`, too. States: `asking`, its verdict is awaited; `waiting`, it has to be sent;
 * `problem`, the server cannot take it. `token` is that of the device that made it, so that pairing anew loses nothing.
 * `record` is what the scan did to the attendance (see own_scans.js), where the device has decided. `scan.ahead` is by
 * how many milliseconds the phone's clock surely was ahead when the scan was made, or null.
 */
import { normal } from "../devices/ticket_code.js";

const LEFT_AFTER = 1000; // milliseconds; a page that shows no verdict by then was closed
const MOST_EARLIER = 99; // scans that are sent together with a new one

/** Recorded where the device could not decide: nobody was let in. It corrects an answer that came too late. */
export const NOBODY_LET_IN = { verdict: "refused", reason: null };

/** Opens the queue and counts it, so that no wrong length is ever shown. Its scans count in `ownScans`. */
export async function openQueue(unsentScans, ownScans, clock) {
  const queue = new Queue(unsentScans, ownScans, clock);
  await queue.read();
  for (const { record } of queue.all()) if (record) ownScans.note(record);
  return queue;
}

class Queue extends EventTarget {
  /** `clock()` is the time in milliseconds. */
  constructor(unsentScans, ownScans, clock) {
    super();
    this.unsentScans = unsentScans;
    this.ownScans = ownScans;
    this.clock = clock;
    this.waiting = 0;
    this.problems = 0;
    this.awaited = new Set(); // the nonces of this page's scans without a verdict
  }

  get length() {
    return this.waiting + this.problems;
  }

  /** Whether the server has not answered this scan yet. */
  has(nonce) {
    return Boolean(this.unsentScans.get(nonce));
  }

  /** Why scans cannot be stored at the moment, or null. */
  get storageFault() {
    return this.unsentScans.fault;
  }

  /** Whether something of it would be lost if the page was closed now. */
  get hasUnstored() {
    return this.unsentScans.hasUnstored;
  }

  /** Adds a scan, or a `walkIn`, whose verdict is awaited; resolves once it is stored. */
  async add(scan, token, walkIn = null) {
    this.awaited.add(scan.nonce);
    const entry = { scan, token, state: "asking", problem: null, record: null };
    await this.unsentScans.put(walkIn ? { ...entry, walkIn } : entry);
    this.count();
  }

  /** This page awaits its verdict no more. */
  endAwaiting(nonce) {
    this.awaited.delete(nonce);
  }

  /** The server has recorded it. `record` is what it did to the attendance, or null. */
  async answered(nonce, record) {
    if (record) await this.ownScans.keep(record);
    await this.remove(nonce);
  }

  /** The server was told, at this time (RFC 3339), that it let nobody in. */
  async refused(nonce, at) {
    await this.ownScans.keepRefused(nonce, at);
    await this.remove(nonce);
  }

  /** The server has answered it, or somebody dropped it. */
  async remove(nonce) {
    await this.unsentScans.delete(nonce);
    this.count();
  }

  /** The device has shown this verdict, which is to be recorded. With a `problem` the server cannot take it. */
  recordShown(nonce, verdict, { record = null, problem = null } = {}) {
    if (record) this.ownScans.note(record);
    const state = problem ? "problem" : "waiting";
    return this.change(nonce, (entry) => ({ ...withShown(entry, verdict), state, problem, record }));
  }

  /** The server cannot take it; it stays until somebody has looked at it. */
  recordProblem(nonce, problem) {
    return this.change(nonce, (entry) => ({ ...entry, state: "problem", problem }));
  }

  sendAgain(nonce) {
    return this.change(nonce, (entry) => ({ ...entry, state: "waiting", problem: null }));
  }

  async change(nonce, changed) {
    const entry = this.unsentScans.get(nonce);
    if (entry) await this.unsentScans.put(changed(entry));
    this.count();
  }

  async read() {
    await this.unsentScans.read();
    this.count();
  }

  /** All entries, or those that are `isWanted`, the oldest first. */
  all(isWanted) {
    return this.unsentScans.all(isWanted);
  }

  /** The entries to be sent now, the oldest first; also those that a closed page left without a verdict. */
  async due() {
    await this.read();
    await this.settleAbandoned();
    return this.all((entry) => entry.state === "waiting");
  }

  /**
   * The waiting scans of the same person: they must reach the server before this new one. `code` is that of the person's
   * registration, where this phone knows it.
   */
  earlierOf(scan, token, code) {
    this.settleAbandoned();
    const names = namesOf({ scan, record: { code } });
    const isEarlier = (entry) =>
      entry.state === "waiting" &&
      entry.token === token &&
      entry.scan.list === scan.list &&
      namesOf(entry).some((name) => names.includes(name));
    return this.all(isEarlier).slice(-MOST_EARLIER);
  }

  /** Makes abandoned entries waiting ones; resolves once that is stored. */
  settleAbandoned() {
    const abandoned = this.all((entry) => this.isAbandoned(entry));
    return Promise.all(abandoned.map((entry) => this.settle(entry)));
  }

  /** Nobody was let in by the scan. Of a walk-in the form is still there, and is sent again under the same nonce. */
  settle({ scan: { nonce }, walkIn }) {
    if (!walkIn) return this.recordShown(nonce, NOBODY_LET_IN);
    return this.change(nonce, (entry) => ({ ...entry, scan: { ...entry.scan, offline: true }, state: "waiting" }));
  }

  /**
   * An entry of a closed page is, soon: its guest is scanned again as soon as the page is open. One of this page never
   * is while its verdict is awaited, whatever the clock says: the phone may have slept meanwhile.
   */
  isAbandoned({ state, scan }) {
    if (state !== "asking" || this.awaited.has(scan.nonce)) return false;
    return Math.abs(this.clock() - Date.parse(scan.scanned_at)) > LEFT_AFTER; // clocks may be set back
  }

  count() {
    this.problems = 0;
    this.waiting = 0;
    for (const { state } of this.unsentScans.entries.values()) this[state === "problem" ? "problems" : "waiting"] += 1;
    this.dispatchEvent(new Event("change"));
  }
}

/** The first scans of one device, at most so many. */
export function firstBatch(entries, most) {
  return entries.filter((entry) => entry.token === entries[0].token).slice(0, most);
}

/** The entries in their order, in parts that go together: scans that follow each other, and each walk-in alone. */
export function partsOf(entries) {
  const parts = [];
  for (const entry of entries) {
    const last = parts.at(-1);
    if (last && !entry.walkIn && !last[0].walkIn) last.push(entry);
    else parts.push([entry]);
  }
  return parts;
}

/**
 * The scan as it is sent at this reading of the phone's clock (see server_clock.js). The server corrects `scanned_at` by
 * the error of `sent_at`: so that is what the clock would show if nobody had set it since the scan was made.
 */
export function toBody({ ahead, ...scan }, reading) {
  const isSure = typeof ahead === "number" && reading.ahead !== null;
  const sentAt = isSure ? reading.now - reading.ahead + ahead : reading.now;
  return { ...scan, sent_at: new Date(sentAt).toISOString() };
}

/** The walk-in as it is sent at this reading of the phone's clock. */
export function toWalkInBody({ scan, walkIn }, reading) {
  const { nonce, list, code, scanned_at, sent_at, offline = false, shown = null, override = null } = toBody(scan, reading);
  return { nonce, list, ...walkIn, code, scanned_at, sent_at, offline, shown, override };
}

function withShown(entry, verdict) {
  return { ...entry, scan: { ...entry.scan, offline: true, shown: verdict } };
}

/** What tells whose scan it is, as the server reads it: the badge's text and the registration's code. */
function namesOf({ scan, record }) {
  return [scan.secret, scan.code, record?.code].filter(Boolean).map(normal);
}
