/**
 * Lets somebody in who is not registered: by the server or, when that does not answer in time, by this phone.
 *
 * The walk-in is stored before it is sent, and what people see is what is recorded, as for scans (see decide.js).
 */
import { newCode } from "../devices/new_code.js";
import { atMost } from "../devices/timer.js";
import { NoAnswer, Refused } from "../network/server.js";
import { sendWalkIn } from "../network/walk_ins.js";
import { toWalkInBody } from "../storing/queue.js";
import { newcomer } from "./local_door.js";

const STORAGE_PATIENCE = 100; // milliseconds; then the server is asked although the walk-in is not stored yet
const DECIDED_WITHIN = 2000; // milliseconds; a registration takes the server longer than a scan
const OWN_PATIENCE = 1000; // milliseconds in which this phone decides: a storage may hang
const SHOWN_WITHIN = 300; // milliseconds in which the verdict is stored

export class WalkingIn {
  /** `device` is the desk, `means` are those of `decide`, `roster` keeps badges; `clock()` is the phone's time. */
  constructor({ device, means, roster, clock }) {
    Object.assign(this, { device, means, roster, clock });
  }

  /**
   * Resolves to the answer; that of the device has `by: "device"`. `walkIn` is as `walkInOf` makes it. Sent again
   * under the same `nonce` it is the same walk-in. Throws Refused where the form has to be corrected: nobody was let in.
   */
  async letIn(walkIn, { nonce, override = null }) {
    const { queue } = this.means;
    const scan = this.scanOf(walkIn, nonce, override);
    const decidingHere = this.decideHere(scan, walkIn);
    await atMost(STORAGE_PATIENCE, queue.add(scan, this.device.pairing.token, walkIn));
    try {
      return await this.answerTo(scan, walkIn, decidingHere);
    } finally {
      queue.endAwaiting(nonce);
    }
  }

  async answerTo(scan, walkIn, decidingHere) {
    const outcome = await this.ask(scan, walkIn);
    if (outcome instanceof Refused) {
      await this.means.queue.remove(scan.nonce);
      throw outcome;
    }
    return outcome instanceof Error ? this.showOwn(scan, walkIn, await atMost(OWN_PATIENCE, decidingHere)) : this.showOutcome(scan, walkIn, outcome);
  }

  scanOf({ blank_secret: secret }, nonce, override) {
    const { list } = this.device;
    const scanned_at = new Date(this.clock()).toISOString();
    const ahead = this.means.serverClock.surelyAhead;
    const known = this.means.queue.unsentScans.get(nonce)?.scan; // tried before: what was said stays true
    return { nonce, list, code: known?.code ?? newCode(), secret, direction: "entry", scanned_at, ahead, override };
  }

  /** The server's answer, or the error in its place. */
  async ask(scan, walkIn) {
    const { server, contact, serverClock } = this.means;
    if (contact.away) return new NoAnswer("away");
    const body = toWalkInBody({ scan, walkIn }, serverClock.reading());
    return sendWalkIn(server, body, { token: this.device.pairing.token, patience: DECIDED_WITHIN }).catch((error) => error);
  }

  decideHere(scan, walkIn) {
    return this.means.door.decideNewcomer(scan, personOf(walkIn)).catch(console.error);
  }

  async showOutcome(scan, walkIn, { attendee, verdict, known, badge_problem: badgeProblem }) {
    const { queue, door } = this.means;
    const answer = { ...verdict, attendee: attendee ?? verdict.attendee ?? null, is_known: known, badge_problem: badgeProblem };
    const record = await atMost(SHOWN_WITHIN, door.recordOfAnswer({ ...scan, secret: null }, answer).catch(console.error));
    await atMost(SHOWN_WITHIN, queue.answered(scan.nonce, record ?? null));
    if (answer.level === "go" && answer.attendee && !badgeProblem) await this.keepBadge(scan, walkIn, answer.attendee);
    return answer;
  }

  /** By this phone: its verdict is recorded, and a blank badge opens here at once. */
  async showOwn(scan, walkIn, decidedHere) {
    const { record = null, ...answer } = decidedHere ?? UNDECIDED;
    const { verdict, reason } = answer;
    if (answer.undecided) await atMost(SHOWN_WITHIN, this.means.queue.remove(scan.nonce));
    else await atMost(SHOWN_WITHIN, this.means.queue.recordShown(scan.nonce, { verdict, reason }, { record }));
    if (answer.level === "go") await this.keepBadge(scan, walkIn, answer.attendee);
    const attendee = answer.level === "go" ? answer.attendee : null; // nobody was registered
    return { by: "device", ...answer, attendee };
  }

  keepBadge({ secret }, walkIn, attendee) {
    if (!secret) return null;
    const entry = { ...newcomer(personOf(walkIn)), ...attendee };
    return atMost(SHOWN_WITHIN, this.roster.keepNewcomer(this.device.pairing.lists, secret, entry));
  }
}

const UNDECIDED = { undecided: true, verdict: "undecided", reason: "no_connection", level: "look", attendee: null };

function personOf({ first_name, last_name, company, category }) {
  return { name: [first_name, last_name].filter(Boolean).join(" "), company, category };
}
