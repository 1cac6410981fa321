/** The server's time as well as this phone knows it: people set the clocks of phones by hand, and some are hours off. */
const FINENESS = 1000; // milliseconds; the server tells its time in whole seconds
const NEGLIGIBLE = 2000; // milliseconds
const SLOWEST = 5000; // milliseconds; an answer that took longer tells too little
const TOLERANCE = 60_000; // milliseconds; the server flags clocks that are further off

export class ServerClock {
  /**
   * `clock()` is the phone's time, `stopwatch()` goes on when somebody sets that; both in milliseconds. `device`
   * remembers `ahead` across reloads.
   */
  constructor({ clock, device, stopwatch }) {
    Object.assign(this, { clock, device, stopwatch });
    this.learnt = null; // what clock and stopwatch showed at the last answer
  }

  /** The server's time in milliseconds; the phone's own before the first answer. */
  now() {
    return this.clock() - (this.ahead ?? 0);
  }

  /** By how many milliseconds the phone's clock is ahead, as far as is known; null before the first answer. */
  get ahead() {
    const { ahead } = this.device;
    return ahead === null ? null : ahead + Math.min(0, this.leap()); // time never runs back: the clock was set
  }

  /** The same, but null where it may be another by now: the page was reloaded, the phone slept, or its clock was set. */
  get surelyAhead() {
    return this.learnt && this.leap() === 0 ? this.device.ahead : null;
  }

  /** What the phone's clock shows, and by how much it surely is ahead. */
  reading() {
    return { now: this.clock(), ahead: this.surelyAhead };
  }

  /** Whether the clock is so far off that its owner should know. */
  get isOff() {
    return Math.abs(this.ahead ?? 0) > TOLERANCE;
  }

  /** An answer of ours had this Date header. The times of the call are by the phone's clock. */
  learn({ date, sentAt, receivedAt }) {
    const written = Date.parse(date);
    const took = receivedAt - sentAt;
    if (Number.isNaN(written) || took < 0 || took > SLOWEST) return;
    this.learnt = { clock: this.clock(), stopwatch: this.stopwatch() };
    // Between these two it is ahead: the answer was written at some time during the call and during that second.
    const [least, most] = [sentAt - written - FINENESS, receivedAt - written];
    const known = this.device.ahead ?? (least + most) / 2;
    this.remember(Math.max(least, Math.min(known, most)));
  }

  remember(measured) {
    const ahead = Math.abs(measured) < NEGLIGIBLE ? 0 : measured;
    if (ahead !== this.device.ahead) this.device.remember({ ahead });
  }

  /** By how much the clock has gone on more than the stopwatch since the last answer: it was set, or the phone slept. */
  leap() {
    if (!this.learnt) return 0;
    const leap = this.clock() - this.learnt.clock - (this.stopwatch() - this.learnt.stopwatch);
    return Math.abs(leap) < NEGLIGIBLE ? 0 : leap;
  }
}
