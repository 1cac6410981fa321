/**
 * The one place where a scan gets its verdict: from the server or, when that does not answer in time, from the device.
 *
 * There is an answer within a second, also while the network hangs or the storage is full. The verdict that people see
 * is the verdict that is recorded: it is stored before it is shown, unless the storage hangs.
 */
import { atMost, pause } from "../devices/timer.js";
import { NoAnswer, Refused } from "../network/server.js";
import { NOBODY_LET_IN, toBody } from "../storing/queue.js";
import { applyResults, askBatch, isVerdict } from "../storing/upload.js";

const STORAGE_PATIENCE = 100; // milliseconds; then the server is asked although the scan is not stored yet
const OWN_PATIENCE = 150; // milliseconds while the server is away; then it is asked all the same
// From when the call leaves: a slow phone's own work is not the network's fault.
const DECIDED_WITHIN = 800; // milliseconds, by the server or here
const SHOWN_WITHIN = 900; // milliseconds; what is left is for storing the verdict

/**
 * Resolves to the answer to a scan. A verdict of the server is its JSON; an answer of the device has `by: "device"`,
 * and is `undecided` if the device cannot decide.
 *
 * `token` is the device's; `queue`, `server`, `contact`, `serverClock` and `undos` are those of their modules. `door`
 * decides without the server (see local_door.js).
 */
export function decide(scan, { token, queue, server, contact, serverClock, door, undos = null }) {
  const decision = new Decision(scan, { token, queue, server, contact, serverClock, door, undos });
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
    this.setDeadlines();
  }

  setDeadlines() {
    this.decideBy = pause(DECIDED_WITHIN);
    this.showBy = pause(SHOWN_WITHIN);
  }

  async answer() {
    const decidingHere = this.decideHere(); // in any case, so that it is done when the server is not in time
    const storing = atMost(STORAGE_PATIENCE, this.store(decidingHere));
    const decidedHere = this.contact.away || (await this.knowsOfAnUndo(decidingHere)) ? await atMost(OWN_PATIENCE, decidingHere) : null;
    if (decidedHere) return this.show(decidedHere);
    await storing;
    const outcome = await this.askInTime();
    if (outcome instanceof Refused) return this.showRefusal(outcome);
    if (outcome instanceof Error)
      return this.show((await Promise.race([decidingHere, this.decideBy])) ?? undecided("no_connection"));
    return this.showOutcome(outcome);
  }

  /** The server has yet to hear that a scan of this person was taken back: till then this phone knows better. */
  async knowsOfAnUndo(decidingHere) {
    if (!this.undos?.unsent.length) return false;
    const code = (await atMost(OWN_PATIENCE, decidingHere))?.attendee?.code;
    return code !== undefined && this.undos.isAwaitedFor(code);
  }

  /** Where other scans wait, it also takes until this phone knows whose badge it is. */
  store(decidingHere) {
    const { queue, scan, token } = this;
    const knowing = queue.waiting > 0 ? decidingHere.then((answer) => (this.code = answer?.attendee?.code)) : null;
    return Promise.all([queue.add(scan, token), knowing]);
  }

  /**
   * The server's verdict, or the error in its place. An answer that comes too late is dropped: it is corrected when
   * the server hears which verdict was shown.
   */
  askInTime() {
    const earlier = this.queue.earlierOf(this.scan, this.token, this.code);
    const asking = earlier.length > 0 ? this.askAfter(earlier) : this.askAlone();
    this.setDeadlines();
    const late = this.decideBy.then(() => new NoAnswer("too late"));
    return Promise.race([asking.catch(asExpected), late]);
  }

  askAlone() {
    const { scan, token } = this;
    const isOurs = (answer) => answer.nonce === scan.nonce && isVerdict(answer);
    const body = toBody(scan, this.serverClock.reading());
    return this.server.ask("POST", "/scans", isOurs, { token, body, patience: DECIDED_WITHIN });
  }

  /** The waiting scans of the same person were made before this one, so they are sent with it. */
  async askAfter(earlier) {
    const { scan, token, server, queue, serverClock } = this;
    const reading = serverClock.reading();
    const results = await askBatch(server, [...earlier, { scan }], { token, reading, patience: DECIDED_WITHIN });
    applyResults(queue, earlier, results, serverClock.now()); // behind the verdict; sending one twice does no harm
    const { problem, ...answer } = results.at(-1);
    if (problem) throw new Refused(problem.status, problem);
    return answer;
  }

  decideHere() {
    return this.door.decide(this.scan).catch(console.error);
  }

  /**
   * An answer of the server, once the scan has left the queue: a closed page would leave it there as letting nobody in.
   * What it did to the attendance may be known later, and after a reload the roster says it.
   */
  async showOutcome(answer) {
    const { queue, scan, door } = this;
    const removing = queue.remove(scan.nonce);
    door
      .recordOfAnswer(scan, answer)
      .then((record) => record && queue.ownScans.keep(record))
      .catch(console.error);
    await this.inTime(removing);
    return answer.may_be_new ? { ...answer, level: "look", is_new: true } : answer;
  }

  /** An answer of the device, once it is recorded. */
  async show({ record, ...answer }) {
    const { verdict, reason } = answer.undecided ? NOBODY_LET_IN : answer;
    await this.inTime(this.queue.recordShown(this.scan.nonce, { verdict, reason }, { record, problem: answer.problem }));
    return { by: "device", ...answer };
  }

  /** The server cannot take this scan: nobody is let in by it, and it stays in the list of problems. */
  async showRefusal({ status, problem }) {
    if (problem.slug === "override-not-allowed") return this.showLimit();
    const isRevoked = status === 401;
    const answer = await this.show({ ...(isRevoked ? PHONE_UNPAIRED : undecided("not_decided")), problem });
    return { ...answer, isRevoked };
  }

  /** Only a supervisor may let this person in. Nothing was recorded, and nobody has to look at it later. */
  async showLimit() {
    await this.inTime(this.queue.remove(this.scan.nonce));
    return { by: "device", ...undecided("supervisor_needed") };
  }

  inTime(work) {
    return Promise.race([work, this.showBy]);
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
