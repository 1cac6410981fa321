/** Whether the server answers: when it last did, and what to do while it does not. */
const GIVE_UP_AFTER = 2; // time-outs in a row, then the device no longer waits for the server
const PULSE = 15_000;
const PROBE = 2_000;

export class Contact extends EventTarget {
  constructor() {
    super();
    this.lastAt = null;
    this.failures = 0;
    this.wake = () => {};
    addEventListener("online", () => this.wake());
    addEventListener("offline", () => this.wake());
  }

  get online() {
    return this.failures === 0;
  }

  /** True once waiting for the server has proved pointless; the pulse finds out when it is back. */
  get away() {
    return this.failures >= GIVE_UP_AFTER;
  }

  answered() {
    const back = !this.online;
    this.failures = 0;
    this.lastAt = Date.now();
    this.dispatchEvent(new Event("change"));
    if (back) this.wake();
  }

  silent() {
    this.failures += 1;
    this.dispatchEvent(new Event("change"));
    if (this.failures === 1) this.wake(); // from now on look for it often
  }

  /** Does `visit` again and again, sooner while there is no connection or when something is to be sent. */
  async pulse(visit, hasWork) {
    for (;;) {
      await visit().catch(() => {});
      await this.pause(this.online && !hasWork() ? PULSE : PROBE);
    }
  }

  pause(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
