/** Sends the queue, and removes the scans that the server has answered. */
import { NoAnswer, Refused, asProblem, isProblem } from "../network/server.js";
import { sendWalkIn } from "../network/walk_ins.js";
import { firstBatch, partsOf, toBody, toWalkInBody } from "./queue.js";

const BATCH = 100;
const PATIENCE = 10_000;
// While nobody knows whether the server is back, a small call is answered or lost soon.
const PROBE = 10;
const PROBE_PATIENCE = 4_000;
const STATUS_PATIENCE = 4_000;
const MOST_ALONE = 2; // scans that fail one after the other, each alone: then it is not their fault
const FIRST_RETRY = 15_000;
const LAST_RETRY = 15 * 60_000;

export class Uploader {
  /** `stopwatch()` goes on in milliseconds, also when somebody sets the phone's clock. */
  constructor(server, queue, { serverClock, stopwatch }) {
    Object.assign(this, { server, queue, serverClock, stopwatch });
    this.waits = new Map(); // what is not sent for now, a token or a scan's nonce → {times, retryAt}
    this.most = BATCH; // fewer after a batch that the server did not answer
    this.sending = null;
  }

  /**
   * Sends the due scans, batch after batch, until none is left or the server takes none; resolves to false when the
   * server does not answer. A second call joins the first.
   */
  send() {
    this.sending ??= this.sendAll().finally(() => (this.sending = null));
    return this.sending;
  }

  /** Sends also the scans that the server has just not taken. */
  sendNow() {
    this.waits.clear();
    return this.send();
  }

  async sendAll() {
    for (let failedAlone = 0; failedAlone < MOST_ALONE; ) {
      const due = (await this.queue.due()).filter((entry) => this.mayTry(entry));
      if (due.length === 0) return true;
      const batch = firstBatch(due, Math.min(this.most, this.server.contact.online ? BATCH : PROBE));
      try {
        await this.sendBatch(batch);
        failedAlone = 0;
      } catch (error) {
        if (error instanceof Refused) this.wait(batch[0].token);
        else if (await this.isFaultOf(batch, error)) failedAlone += this.tryFewer(batch);
        else return false;
      }
    }
    return true;
  }

  async sendBatch(batch) {
    const { token } = batch[0];
    if (this.needsTime(batch)) await this.askTime(batch[0]);
    const patience = this.server.contact.online ? PATIENCE : PROBE_PATIENCE;
    const results = await askBatch(this.server, batch, { token, reading: this.serverClock.reading(), patience });
    this.most = Math.min(BATCH, 2 * this.most);
    for (const name of [token, ...batch.map(({ scan }) => scan.nonce)]) this.waits.delete(name);
    await applyResults(this.queue, batch, results, this.serverClock.now());
  }

  /** Whether the server answers, but not to this batch: one scan may be too much for it. */
  async isFaultOf([entry], error) {
    if (!(error instanceof NoAnswer)) throw error;
    if (error.tooOften) return false;
    return this.askTime(entry).then(
      () => true,
      () => false,
    );
  }

  /** Half of the batch is next. One that fails alone waits; returns 1 then, else 0. */
  tryFewer(batch) {
    this.most = Math.ceil(batch.length / 2);
    if (batch.length > 1) return 0;
    this.wait(batch[0].scan.nonce);
    return 1;
  }

  /** Somebody may have set the clock since these scans were made. */
  needsTime(batch) {
    return this.serverClock.surelyAhead === null && batch.some(({ scan }) => typeof scan.ahead === "number");
  }

  /** Any answer tells the time, a refusal as well. Throws NoAnswer. */
  async askTime({ scan, token }) {
    const isOurs = ({ admitted }) => typeof admitted === "number";
    const path = `/lists/${encodeURIComponent(scan.list)}/status`;
    await this.server.ask("GET", path, isOurs, { token, patience: STATUS_PATIENCE }).catch((error) => {
      if (!(error instanceof Refused)) throw error;
    });
  }

  mayTry({ token, scan }) {
    return [token, scan.nonce].every((name) => this.stopwatch() >= (this.waits.get(name)?.retryAt ?? 0));
  }

  /** A revoked device is not taken back soon, nor a scan that fails: every further time doubles the wait. */
  wait(name) {
    const times = (this.waits.get(name)?.times ?? 0) + 1;
    const wait = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** (times - 1));
    this.waits.set(name, { times, retryAt: this.stopwatch() + wait });
  }
}

/** The server's results for entries of one device, in their order. Throws NoAnswer or Refused. */
export async function askBatch(server, entries, options) {
  const results = [];
  for (const part of partsOf(entries))
    results.push(...(part[0].walkIn ? [await askWalkIn(server, part[0], options)] : await askScans(server, part, options)));
  return results;
}

/** A refusal of the walk-in is its result, one of the device concerns all that it made. */
async function askWalkIn(server, entry, { token, reading, patience }) {
  try {
    return (await sendWalkIn(server, toWalkInBody(entry, reading), { token, patience })).verdict;
  } catch (error) {
    if (!(error instanceof Refused) || error.status === 401) throw error;
    const { slug, title } = error.problem;
    return { nonce: entry.scan.nonce, problem: { type: `/problems/${slug}`, title } };
  }
}

async function askScans(server, entries, { token, reading, patience }) {
  const body = { scans: entries.map(({ scan }) => toBody(scan, reading)) };
  const isOurs = ({ results }) => Array.isArray(results) && areResults(results, body.scans);
  const { results } = await server.ask("POST", "/scans/batch", isOurs, { token, body, patience });
  return results;
}

/** Removes the entries with a verdict, and marks those that the server cannot take; `now` is its time in milliseconds. */
export async function applyResults(queue, entries, results, now) {
  for (const [position, { scan, record, walkIn }] of entries.entries()) {
    const { problem, recorded_at: answered_at, attendee, rehearsal } = results[position];
    const code = (walkIn && attendee?.code) || record?.code; // the server may have known the person by another one
    const answered = { ...record, code, answered_at, ...(rehearsal === undefined ? {} : { rehearsal }) };
    if (problem) await queue.recordProblem(scan.nonce, asProblem(problem));
    else if (scan.shown?.verdict === "refused") await queue.refused(scan.nonce, new Date(now).toISOString());
    else await queue.answered(scan.nonce, record && answered);
  }
}

/** Whether there is a verdict or a problem for each scan, under its own nonce. */
function areResults(results, scans) {
  const isResult = (result, nonce) => result?.nonce === nonce && (isVerdict(result) || isProblem(result.problem));
  return results.length === scans.length && results.every((result, place) => isResult(result, scans[place].nonce));
}

export function isVerdict({ verdict, level }) {
  return typeof verdict === "string" && typeof level === "string";
}
