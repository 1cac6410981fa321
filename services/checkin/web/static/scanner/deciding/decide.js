/**
 * The one place where a scan gets its verdict: from the server or, when that does not answer in time, from the device.
 *
 * There is an answer within a second, also while the network hangs or the storage is full. The verdict that people see
 * is the verdict that is recorded.
 */
import { atMost, pause } from "../devices/timer.js";
import { NoAnswer, Refused } from "../network/server.js";
import { NOBODY_LET_IN, toBody } from "../storing/queue.js";
import { applyResults, askBatch, isVerdict } from "../storing/upload.js";

const STORAGE_PATIENCE = 100; // milliseconds; then the server is asked although the scan is not stored yet
const OWN_PATIENCE = 150; // milliseconds while the server is away; then it is asked all the same
const SERVER_PATIENCE = 800; // milliseconds from when the call leaves: a slow phone's own work is not the network's fault
const LONGEST = 850; // milliseconds from when the call leaves; work that takes longer goes on behind the verdict

/**
 * Resolves to the answer to a scan. A verdict of the server is its JSON; an answer of the device has `by: "device"`,
 * and is `undecided` if the device cannot decide.
 *
 * `token` is the device's; `queue`, `server`, `contact` and `serverClock` are those of their modules. `door` decides
 * without the server (see local_door.js).
 */
export function decide(scan, { token, queue, server, contact, serverClock, door }) {
  const decision = new Decision(scan, { token, queue, server, contact, serverClock, door });
  return decision.answer().finally(() => queue.endAwaiting(scan.nonce));
}

/** To a registration code on a device that may not look it up: no scan is made, the desk continues. */
export function sendToDesk() {
  return { by: "device", ...undecided("registration_code") };
}

/** When this page fails: people see that nothing was decided. */
export function failedAnswer() {
  return { by: "device", ...undecided("failed") };
}

class Decision {
  constructor(scan, means) {
    Object.assign(this, means);
    this.scan = scan;
    this.deadline = pause(LONGEST);
  }

  async answer() {
    const stored = atMost(STORAGE_PATIENCE, this.storeAndFindEarlier(), []);
    const decidingHere = this.decideHere(); // in any case, so that it is done when the server is not in time
    const decidedHere = this.contact.away ? await atMost(OWN_PATIENCE, decidingHere) : null;
    if (decidedHere) return this.show(decidedHere);
    const outcome = await this.askInTime(await stored);
    if (outcome instanceof Refused) return this.showRefusal(outcome);
    if (outcome instanceof Error) return this.show((await this.inTime(decidingHere)) ?? undecided("no_connection"));
    await this.inTime(this.keepAnswer(outcome));
    return outcome.may_be_new ? { ...outcome, level: "look", is_new: true } : outcome;
  }

  /** Resolves to the waiting scans of the same badge: they were made before this one, so they are sent with it. */
  async storeAndFindEarlier() {
    const { queue, scan, token } = this;
    const earlier = queue.earlierOf(scan, token);
    await queue.add(scan, token);
    return earlier;
  }

  /**
   * The server's verdict, or the error in its place. An answer that comes too late is dropped: it is corrected when
   * the server hears which verdict was shown.
   */
  askInTime(earlier) {
    const asking = earlier.length > 0 ? this.askAfter(earlier) : this.askAlone();
    this.deadline = pause(LONGEST);
    return atMost(SERVER_PATIENCE, asking.catch(asExpected), new NoAnswer("too late"));
  }

  askAlone() {
    const { scan, token } = this;
    const isOurs = (answer) => answer.nonce === scan.nonce && isVerdict(answer);
    const body = toBody(scan, this.serverClock.reading());
    return this.server.ask("POST", "/scans", isOurs, { token, body, patience: SERVER_PATIENCE });
  }

  async askAfter(earlier) {
    const { scan, token, server, queue } = this;
    const reading = this.serverClock.reading();
    const results = await askBatch(server, [...earlier, { scan }], { token, reading, patience: SERVER_PATIENCE });
    await this.inTime(applyResults(queue, earlier, results));
    const { problem, ...answer } = results.at(-1);
    if (problem) throw new Refused(problem.status, problem);
    return answer;
  }

  decideHere() {
    return this.door.decide(this.scan).catch(console.error);
  }

  async keepAnswer(answer) {
    const record = await this.door.recordOfAnswer(this.scan, answer).catch(console.error);
    await this.queue.answered(this.scan.nonce, record);
  }

  /** An answer of the device, once it is recorded. */
  async show({ record, ...answer }) {
    const { verdict, reason } = answer.undecided ? NOBODY_LET_IN : answer;
    await this.inTime(this.queue.recordShown(this.scan.nonce, { verdict, reason }, { record, problem: answer.problem }));
    return { by: "device", ...answer };
  }

  /** The server cannot take this scan: nobody is let in by it, and it stays in the list of problems. */
  async showRefusal({ status, problem }) {
    const isRevoked = status === 401;
    const answer = await this.show({ ...(isRevoked ? PHONE_UNPAIRED : undecided("not_decided")), problem });
    return { ...answer, isRevoked };
  }

  inTime(work) {
    return Promise.race([work, this.deadline]);
  }
}

function undecided(reason) {
  return { undecided: true, verdict: "undecided", reason, level: "look", attendee: null };
}

/** Nobody may go on with this phone. */
const PHONE_UNPAIRED = { ...undecided("phone_unpaired"), level: "stop" };

/** Errors other than no answer or a refusal are faults of this page. */
function asExpected(error) {
  if (!(error instanceof NoAnswer || error instanceof Refused)) console.error(error);
  return error;
}
