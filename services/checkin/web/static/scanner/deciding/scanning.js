/** From a code in view to a verdict on screen. */
import { decide, failedAnswer, sendToDesk } from "./decide.js";
import { describe } from "./verdict_text.js";
import { Recent } from "../storing/recent.js";

const LONGEST = 4096; // characters that the server takes
const SEEN = 800; // milliseconds in which people see a green before the next badge, which was scanned meanwhile, clears it

export class Scanning {
  /**
   * `device` is the phone that scans, `means` are those of `decide`, `screen` shows verdicts, `clock()` is the phone's
   * time in milliseconds, `stopwatch()` goes on when somebody sets that. `observer` has `checking()`,
   * `answered({answer, direction, key})` and `revoked()`.
   */
  constructor({ device, means, screen, observer, clock, stopwatch }) {
    Object.assign(this, { device, means, screen, observer, clock });
    this.recent = new Recent(stopwatch);
    this.isAsking = false;
    this.asked = null; // the key of the scan whose verdict is awaited
    this.next = []; // what was scanned on purpose meanwhile: `{presented, key}`
    screen.onDismissed = ({ key, answer }) => this.recent.finish(key, answer);
  }

  get isBusy() {
    return this.isAsking || this.next.length > 0 || this.screen.blocks;
  }

  /** Whether somebody is at the gate: a badge is in view, a verdict on screen, or one is awaited. */
  get isWithGuest() {
    return this.isBusy || this.screen.isOpen || this.recent.hasOneInView;
  }

  /** The camera has a code in view; called again for each frame that shows it. */
  inView(text) {
    if (!this.isBusy) this.look({ secret: text.slice(0, LONGEST) }, false);
  }

  /** Somebody scanned or typed on purpose: `{secret}` or `{code}`. Nobody walks in unscanned because another was asked. */
  present(presented) {
    if (this.screen.blocks) this.screen.insist();
    else if (this.isBusy) this.scanNext(presented);
    else this.look(presented, true);
  }

  scanNext(presented) {
    const key = this.keyOf(presented);
    const last = this.next.at(-1)?.key ?? this.asked;
    if (key !== last) this.next.push({ presented, key });
  }

  /** A verdict that waits for a tap comes first: then people scan the others again, who may have gone meanwhile. */
  goOn() {
    if (this.screen.blocks) this.insistOnTap();
    else if (this.next.length > 0) setTimeout(() => this.lookAtNext(), SEEN);
  }

  insistOnTap() {
    if (this.next.length > 0) this.screen.insist();
    this.next = [];
  }

  lookAtNext() {
    if (this.screen.blocks) return this.insistOnTap(); // somebody looks at the last verdict again
    this.look(this.next.shift().presented, true);
    return this.isAsking || this.goOn();
  }

  /** Shows an earlier answer again. */
  recall({ answer, direction, key }) {
    this.show(answer, direction, key, { isQuiet: true });
  }

  look(presented, isOnPurpose) {
    const { direction } = this.device;
    const key = this.keyOf(presented);
    const { status, answer } = this.recent.look(key);
    if (status === "new") this.scan(presented, key);
    else if (this.screen.current?.key === key && !isOnPurpose) this.screen.prolong();
    else if (answer && (answer.level === "go" || status === "back" || isOnPurpose))
      this.show(answer, direction, key, { isJustNow: true, isQuiet: answer.level === "go" });
  }

  keyOf(presented) {
    const { list, direction } = this.device;
    return JSON.stringify([list, direction, presented]).toUpperCase();
  }

  async scan(presented, key) {
    const { direction } = this.device;
    this.isAsking = true;
    this.asked = key;
    this.recent.begin(key);
    this.screen.clear(); // the last green is not for the next guest
    this.observer.checking();
    const answer = await this.answerTo(presented);
    this.isAsking = false;
    this.recent.finish(key, answer);
    this.show(answer, direction, key);
    this.observer.answered({ answer, direction, key });
    if (answer.isRevoked) this.observer.revoked();
    this.goOn();
  }

  /** Never rejects: a fault of this page is an answer, too, and the next code is scanned as usual. */
  async answerTo(presented) {
    try {
      return await this.ask(presented);
    } catch (error) {
      console.error(error);
      return failedAnswer();
    }
  }

  async ask(presented) {
    const { pairing, list, direction, takesCodes } = this.device;
    if (presented.code && !takesCodes) return sendToDesk();
    const scanned_at = new Date(this.clock()).toISOString();
    const ahead = this.means.serverClock.surelyAhead;
    const scan = { nonce: newNonce(), list, ...presented, direction, scanned_at, ahead };
    return decide(scan, { ...this.means, token: pairing.token });
  }

  show(answer, direction, key, { isJustNow = false, isQuiet = false } = {}) {
    const { event, rules, pairing } = this.device;
    const role = pairing?.role;
    const now = this.means.serverClock.now();
    const picture = this.pictureOf(answer, { direction, role, event, rules, isJustNow, now });
    this.screen.show({ picture, answer, key }, { isQuiet });
  }

  pictureOf(answer, surroundings) {
    try {
      return describe(answer, surroundings);
    } catch (error) {
      console.error(error);
      return describe(failedAnswer(), surroundings);
    }
  }
}

function newNonce() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
