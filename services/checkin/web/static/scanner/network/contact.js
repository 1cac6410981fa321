/** Whether the server answers, and when it last did. */
const AWAY_AFTER = 2; // calls without an answer, one after the other

export class Contact extends EventTarget {
  /** `clock()` is the time in milliseconds. */
  constructor(clock) {
    super();
    this.clock = clock;
    this.lastAt = null;
    this.failures = 0;
    this.elsewhere = null; // the place {name, url} where the door of the event is now, if it is not here
  }

  get online() {
    return this.failures === 0;
  }

  /** Whether it is no use to wait for the server: the device decides at once. */
  get away() {
    return this.failures >= AWAY_AFTER;
  }

  answered() {
    this.failures = 0;
    this.lastAt = this.clock();
    this.dispatchEvent(new Event("change"));
  }

  silent() {
    this.failures += 1;
    this.dispatchEvent(new Event("change"));
  }
}
