/** From a code in view to a verdict on screen. */
import { decide, failedAnswer, sendToDesk } from "./decide.js";
import { describe } from "./verdict_text.js";
import { Recent } from "../storing/recent.js";

const LONGEST = 4096; // characters that the server takes
const SEEN = 800; // milliseconds in which people see a green before the next badge, which was scanned meanwhile, clears it

export class Scanning {
  /**
   * `device` is the phone that scans, `means` are those of `decide` and `catchUp()`, which fetches news of people, `screen` shows verdicts, `clock()` is the phone's
   * time in milliseconds, `stopwatch()` goes on when somebody sets that. `observer` has `checking()`,
   * `answered({answer, direction, key, presented, nonce})`, `revoked()` and, where there are staff, `look(person,
   * presented)`, which shows a person before anything is recorded.
   *
   * What is `presented` is `{secret}` or `{code}`, and with it perhaps an `override` or another `direction`.
   */
  constructor({ device, means, screen, observer, clock, stopwatch }) {
    Object.assign(this, { device, means, screen, observer, clock });
    this.recent = new Recent(stopwatch);
    this.isAsking = false;
    this.onCaptured = null; // takes the next code, which then is no scan
    this.asked = null; // the key of the scan whose verdict is awaited
    this.next = []; // what was scanned on purpose meanwhile: `{presented, key, hasLooked}`
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
    if (this.isBusy) return;
    if (this.onCaptured) this.onCaptured(text);
    else this.look({ secret: text.slice(0, LONGEST) }, false);
  }

  /** Somebody scanned or typed on purpose. Nobody walks in unscanned because another was asked. */
  present(presented) {
    if (this.screen.blocks) this.screen.insist();
    else if (this.onCaptured && presented.secret) this.onCaptured(presented.secret);
    else if (this.isBusy) this.scanNext(presented);
    else this.look(presented, true);
  }

  /** Somebody has looked at the person, and decided. */
  decideOn(presented) {
    if (this.screen.blocks) this.screen.dismiss();
    if (this.isBusy) this.scanNext(presented, true);
    else this.scan(presented, this.keyOf(presented), true);
  }

  scanNext(presented, hasLooked = false) {
    const key = this.keyOf(presented);
    const last = this.next.at(-1)?.key ?? this.asked;
    if (key !== last) this.next.push({ presented, key, hasLooked });
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
    const { presented, key, hasLooked } = this.next.shift();
    if (hasLooked) this.scan(presented, key, true);
    else this.look(presented, true);
    return this.isAsking || this.goOn();
  }

  /** Shows the answer to a walk-in under this nonce. The badge that it bound stays in view, and is not scanned now. */
  announce(answer, presented, nonce) {
    const aim = { direction: "entry", key: this.keyOf(presented), presented };
    this.recent.replace(aim.key, answer);
    this.show(answer, aim);
    this.observer.answered({ answer, ...aim, nonce });
  }

  /** Shows an earlier answer again. */
  recall({ answer, direction, key, presented }) {
    this.show(answer, { direction, key, presented, isQuiet: true });
  }

  look(presented, isOnPurpose) {
    const key = this.keyOf(presented);
    const { status, answer } = this.recent.look(key);
    if (status === "new") this.scan(presented, key);
    else if (this.screen.current?.key === key && !isOnPurpose) this.screen.prolong();
    else if (answer && (answer.level === "go" || status === "back" || isOnPurpose))
      this.show(answer, { ...this.aimOf(presented, key), isJustNow: true, isQuiet: answer.level === "go" });
  }

  /** The name of what is asked about a badge: another list, direction or override is another question. */
  keyOf({ direction = this.device.direction, ...presented }) {
    return JSON.stringify([this.device.list, direction, presented]).toUpperCase();
  }

  aimOf(presented, key) {
    return { direction: presented.direction ?? this.device.direction, key, presented };
  }

  async scan(presented, key, hasLooked = false) {
    const aim = this.aimOf(presented, key);
    this.isAsking = true;
    this.asked = key;
    this.recent.begin(key);
    this.screen.clear(); // the last green is not for the next guest
    this.observer.checking();
    const person = hasLooked ? null : await this.personToLookAt(aim);
    if (person) return this.lookAt(person, aim);
    const nonce = newNonce();
    const answer = await this.answerTo(presented, nonce);
    this.isAsking = false;
    this.remember(aim, answer);
    this.show(answer, aim);
    this.observer.answered({ answer, ...aim, nonce });
    if (answer.isRevoked) this.observer.revoked();
    return this.goOn();
  }

  /** On a list that looks first: whom the badge belongs to, if this phone knows them and nothing stands against them. */
  async personToLookAt({ presented, direction }) {
    const looksFirst = this.device.rules?.look_first && this.observer.look; // at a kiosk nobody is there to look
    if (!looksFirst || direction !== "entry" || presented.override) return null;
    return (await this.welcome(presented)) ?? (await this.welcomeByNow(presented));
  }

  async welcome(presented) {
    const person = await this.means.door.personOf(presented).catch(console.error);
    return person?.objections.length === 0 ? person : null;
  }

  /** The server may have heard of them meanwhile, and would let them in unseen. */
  async welcomeByNow(presented) {
    await this.means.catchUp?.();
    return this.welcome(presented);
  }

  /** Nothing is recorded yet. */
  lookAt(person, { key, presented }) {
    this.isAsking = false;
    this.recent.forget(key);
    this.observer.look(person, presented);
    return this.goOn();
  }

  /** An override answers for the badge itself, too: it stays in view. */
  remember({ key, presented }, answer) {
    this.recent.finish(key, answer);
    const { override, direction: _direction, ...badge } = presented;
    if (override && answer.level === "go") this.recent.replace(this.keyOf(badge), answer);
  }

  /** Never rejects: a fault of this page is an answer, too, and the next code is scanned as usual. */
  async answerTo(presented, nonce) {
    try {
      return await this.ask(presented, nonce);
    } catch (error) {
      console.error(error);
      return failedAnswer();
    }
  }

  async ask(presented, nonce) {
    const { pairing, list, direction, takesCodes } = this.device;
    if (presented.code && !takesCodes) return sendToDesk();
    const scanned_at = new Date(this.clock()).toISOString();
    const ahead = this.means.serverClock.surelyAhead;
    const scan = { nonce, list, direction, ...presented, scanned_at, ahead };
    return decide(scan, { ...this.means, token: pairing.token });
  }

  show(answer, { direction, key, presented, isJustNow = false, isQuiet = false }) {
    const { event, rules, pairing } = this.device;
    const role = pairing?.role;
    const now = this.means.serverClock.now();
    const picture = this.pictureOf(answer, { direction, role, event, rules, isJustNow, now });
    this.screen.show({ picture, answer, key, presented }, { isQuiet });
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
