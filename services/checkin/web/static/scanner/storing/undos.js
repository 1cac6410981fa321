/**
 * The scans that were taken back on this phone. From then on they count here no more; the server hears of it as soon as it
 * answers and has the scan itself. They are remembered until the roster knows it.
 *
 * An undo is `{key, device, nonce, code, token, reason, made_at, ahead, answered_at, problem}`: `key` is the scan's,
 * `code` that of the person's registration, `token` that of the device that took it back. With a `problem` the server
 * does not take it, and the scan counts again.
 */
import { Refused } from "../network/server.js";
import { logUnlessFull } from "./full_storage.js";
import { toBody } from "./queue.js";

const NAME = "undos"; // of the record among the values
const PATIENCE = 4000; // milliseconds
const MARGIN = 60_000; // milliseconds; a roster from this long after the server's answer has the undo
const TOLD_FOR = 15 * 60_000; // milliseconds in which people see what the server did not take

/** Fires `change` whenever there are others. */
export class Undos extends EventTarget {
  /** `clock()` is the phone's time in milliseconds. */
  constructor({ database, queue, server, serverClock, clock }) {
    super();
    Object.assign(this, { database, queue, server, serverClock, clock });
    this.undos = new Map(); // key → undo
    this.sending = null;
  }

  async load() {
    const stored = await this.database.get("values", NAME).catch(() => null);
    this.undos = new Map((stored ?? []).map((undo) => [undo.key, undo]));
    this.tell();
  }

  /** Whether the scan was taken back here, as far as this phone knows. */
  has(key) {
    return this.undos.has(key) && !this.undos.get(key).problem;
  }

  /** Whether the server has yet to hear that a scan of this person was taken back. */
  isAwaitedFor(code) {
    return this.unsent.some((undo) => undo.code === code);
  }

  get unsent() {
    return this.all().filter(({ answered_at: at, problem }) => !at && !problem);
  }

  all() {
    return [...this.undos.values()];
  }

  problemOf(key) {
    return this.undos.get(key)?.problem ?? null;
  }

  /** Takes back the scan `{device, nonce, code}`; resolves once that is stored. */
  async add({ device, nonce, code }, reason, token) {
    const made = { made_at: new Date(this.clock()).toISOString(), ahead: this.serverClock.surelyAhead };
    const key = `${device}:${nonce}`;
    await this.put({ key, device, nonce, code, token, reason, ...made, answered_at: null, problem: null });
  }

  /** Sends those whose scan the server has; resolves to false when it does not answer. A second call joins the first. */
  send() {
    this.sending ??= this.sendAll().finally(() => (this.sending = null));
    return this.sending;
  }

  async sendAll() {
    for (const undo of this.unsent) {
      if (this.queue.has(undo.nonce)) continue; // its scan comes first
      try {
        await this.sendOne(undo);
      } catch (error) {
        if (!(error instanceof Refused)) return false;
        await this.put({ ...undo, problem: error.problem });
      }
    }
    return true;
  }

  async sendOne(undo) {
    const { device, nonce, token, reason, made_at, ahead } = undo;
    const body = toBody({ device, reason, made_at, ahead }, this.serverClock.reading());
    const isOurs = (answer) => answer.nonce === nonce && "undone_at" in answer;
    const path = `/scans/${encodeURIComponent(nonce)}/undo`;
    const { undone_at: at } = await this.server.ask("POST", path, isOurs, { token, body, patience: PATIENCE });
    await this.put({ ...undo, answered_at: at ?? new Date(this.serverClock.now()).toISOString() });
  }

  /** A roster from `asOf` (milliseconds, the server's) knows of all older ones. */
  async forgetBefore(asOf) {
    const isOver = ({ answered_at: at, problem, made_at: madeAt }) =>
      problem ? Date.parse(madeAt) + TOLD_FOR < this.clock() : at !== null && Date.parse(at) + MARGIN < asOf;
    await this.forget(isOver);
  }

  /** The others belong to the queue, and are still to be sent. */
  forgetAnswered() {
    return this.forget(({ answered_at: at, problem }) => at !== null || problem !== null);
  }

  async forget(isOver) {
    const over = this.all().filter(isOver);
    if (over.length === 0) return;
    for (const { key } of over) this.undos.delete(key);
    await this.store();
  }

  async put(undo) {
    this.undos.set(undo.key, undo);
    await this.store();
  }

  /** A storage that takes nothing only forgets them at the next reload. */
  async store() {
    this.tell();
    await this.database.put("values", this.all(), NAME).catch(logUnlessFull);
  }

  tell() {
    this.dispatchEvent(new Event("change"));
  }
}
