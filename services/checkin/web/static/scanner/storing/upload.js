/** Sends the queue, and removes the scans that the server has answered; nothing else removes one unasked. */
import { NoAnswer, Refused, asProblem, isProblem } from "../network/server.js";
import { firstBatch, toBody } from "./queue.js";

const BATCH = 100;
const PATIENCE = 10_000;
// While nobody knows whether the server is back, a small call is answered or lost soon.
const PROBE = 10;
const PROBE_PATIENCE = 4_000;
const FIRST_RETRY = 15_000;
const LAST_RETRY = 15 * 60_000;

export class Uploader {
  /** `clock()` is the time in milliseconds. */
  constructor(server, queue, { clock, serverClock }) {
    Object.assign(this, { server, queue, clock, serverClock });
    this.refusals = new Map(); // token → {times, retryAt}
    this.sending = null;
  }

  /**
   * Sends the due scans, batch after batch, until none is left; resolves to false when no answer comes. A second call
   * joins the first.
   */
  send() {
    this.sending ??= this.sendAll().finally(() => (this.sending = null));
    return this.sending;
  }

  /** Sends also the scans of devices that the server has just refused. */
  sendNow() {
    this.refusals.clear();
    return this.send();
  }

  async sendAll() {
    for (;;) {
      const due = (await this.queue.due()).filter((entry) => this.mayTry(entry.token));
      if (due.length === 0) return true;
      const batch = firstBatch(due, this.server.contact.online ? BATCH : PROBE);
      try {
        await this.sendBatch(batch);
      } catch (error) {
        if (error instanceof NoAnswer) return false;
        if (!(error instanceof Refused)) throw error;
        this.noteRefusal(batch[0].token);
      }
    }
  }

  async sendBatch(batch) {
    const { token } = batch[0];
    if (this.needsTime(batch)) await this.askTime(batch[0]);
    const patience = this.server.contact.online ? PATIENCE : PROBE_PATIENCE;
    const results = await askBatch(this.server, batch, { token, reading: this.serverClock.reading(), patience });
    this.refusals.delete(token);
    await applyResults(this.queue, batch, results);
  }

  /** Somebody may have set the clock since these scans were made. */
  needsTime(batch) {
    return this.serverClock.surelyAhead === null && batch.some(({ scan }) => typeof scan.ahead === "number");
  }

  /** Any answer tells the time, a refusal as well. Throws NoAnswer. */
  async askTime({ scan, token }) {
    const isOurs = ({ admitted }) => typeof admitted === "number";
    const asking = this.server.ask("GET", `/lists/${encodeURIComponent(scan.list)}/status`, isOurs, { token });
    await asking.catch((error) => {
      if (!(error instanceof Refused)) throw error;
    });
  }

  mayTry(token) {
    return this.clock() >= (this.refusals.get(token)?.retryAt ?? 0);
  }

  /** A revoked device is not taken back soon: every further refusal doubles the wait. */
  noteRefusal(token) {
    const times = (this.refusals.get(token)?.times ?? 0) + 1;
    const wait = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** (times - 1));
    this.refusals.set(token, { times, retryAt: this.clock() + wait });
  }
}

/** The server's results for entries of one device, in their order. Throws NoAnswer or Refused. */
export async function askBatch(server, entries, { token, reading, patience }) {
  const body = { scans: entries.map(({ scan }) => toBody(scan, reading)) };
  const isOurs = ({ results }) => Array.isArray(results) && areResults(results, body.scans);
  const { results } = await server.ask("POST", "/scans/batch", isOurs, { token, body, patience });
  return results;
}

/** Removes the entries with a verdict, and marks those that the server cannot take. */
export async function applyResults(queue, entries, results) {
  for (const [position, { scan, record }] of entries.entries()) {
    const { problem, recorded_at: answered_at } = results[position];
    if (problem) await queue.recordProblem(scan.nonce, asProblem(problem));
    else await queue.answered(scan.nonce, record && { ...record, answered_at });
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
