/** A camera that heals by itself: nobody stands beside a kiosk to start it again. */
const LOOKS_EVERY = 2000; // milliseconds
const STALLED = 3; // looks in a row at the same frame

export class SteadyCamera {
  /** `choice()` is the id of the camera that people chose, or null; `onChange()` is called when it comes or goes. */
  constructor(camera, { choice, onChange }) {
    Object.assign(this, { camera, choice, onChange });
    this.timer = null;
    this.isLooking = false;
    this.seen = { time: -1, times: 0 };
  }

  get isRunning() {
    return this.camera.isRunning;
  }

  start() {
    clearInterval(this.timer);
    this.timer = setInterval(() => this.look(), LOOKS_EVERY);
    return this.look();
  }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
    this.camera.stop();
  }

  /** Starts it again where it has ended, or shows the same frame for long. */
  async look() {
    if (this.isLooking || document.hidden) return;
    this.isLooking = true;
    try {
      if (!this.isRunning || this.hasStalled()) await this.startAgain();
    } finally {
      this.isLooking = false;
    }
  }

  hasStalled() {
    const { currentTime } = this.camera.video;
    const times = currentTime === this.seen.time ? this.seen.times + 1 : 0;
    this.seen = { time: currentTime, times };
    return times >= STALLED;
  }

  /** The next look tries again. */
  async startAgain() {
    this.seen = { time: -1, times: 0 };
    await this.camera.start(this.choice()).catch(() => {});
    if (this.timer === null) this.camera.stop(); // stopped meanwhile
    this.onChange();
  }
}
