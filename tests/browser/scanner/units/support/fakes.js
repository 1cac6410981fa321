/** In the place of the phone's database and of the server. */
import { NoAnswer } from "../../../../../services/checkin/web/static/scanner/network/server.js";

export const FULL = new DOMException("No space left.", "QuotaExceededError");
export const CLOSED = new DOMException("The connection is closed.", "InvalidStateError");

/**
 * A database in memory that does one thing after the other, as IndexedDB does. `fault` is the error with which it
 * fails: FULL lets entries be read and deleted, CLOSED nothing.
 */
export class FakeDatabase {
  constructor(...entries) {
    this.entries = new Map(entries.map((entry) => [entry.scan.nonce, structuredClone(entry)]));
    this.fault = null;
    this.ready = Promise.resolve();
  }

  /** From now on nothing gets done until `release()`. */
  hang() {
    const hanging = new Promise((resolve) => (this.release = resolve));
    this.ready = this.ready.then(() => hanging);
  }

  put(_store, entry, name = entry.scan?.nonce ?? entry.key) {
    return this.next(() => {
      if (this.fault) throw this.fault;
      this.entries.set(name, structuredClone(entry));
    });
  }

  delete(_store, name) {
    return this.next(() => this.entries.delete(name));
  }

  get(_store, name) {
    return this.next(() => structuredClone(this.entries.get(name)));
  }

  getAll(_store) {
    return this.next(() => structuredClone([...this.entries.values()]));
  }

  next(work) {
    const done = this.ready.then(() => {
      if (this.fault && this.fault !== FULL) throw this.fault;
      return work();
    });
    this.ready = done.catch(() => {});
    return done;
  }
}

/** A server that gives its `answers` in turn: a value, an error, or a function of the call; then none. */
export class FakeServer {
  constructor(...answers) {
    this.answers = answers;
    this.calls = [];
    this.contact = { online: true };
  }

  async ask(method, path, isOurs, options) {
    const call = { method, path, ...options };
    this.calls.push(call);
    const next = this.answers.length > 0 ? this.answers.shift() : new NoAnswer("nobody");
    const answer = await (typeof next === "function" ? next(call) : next);
    if (answer instanceof Error) throw answer;
    if (answer !== null && !isOurs(answer)) throw new NoAnswer("an answer that is not ours");
    return answer;
  }

  get paths() {
    return this.calls.map((call) => call.path);
  }
}

/** For all of a batch: admitted, but for the nonces of `problems`. */
export function answerBatch({ body }, problems = {}) {
  const result = ({ nonce }) => (nonce in problems ? { nonce, problem: problems[nonce] } : admitted(nonce));
  return { results: body.scans.map(result) };
}

export function admitted(nonce) {
  return { nonce, verdict: "admitted", reason: null, level: "go", attendee: null };
}

export const NOT_YOUR_LIST = { type: "/problems/list-not-yours", title: "Not your list.", status: 403 };

/** A door that decides as it is told: an answer, or a function that gives one; null: it cannot. */
export function aDoor(answer) {
  const decide = async () => (typeof answer === "function" ? answer() : answer);
  return { decide, recordOfAnswer: async ({ nonce }) => aRecord(nonce) };
}

/** What a scan of somebody did. */
export function aRecord(nonce) {
  return { key: `phone:${nonce}`, event: "plastics", code: "CODE1", answered_at: null };
}
