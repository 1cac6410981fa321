/** Notices when nobody has used the scanner for a while, and when somebody is back. */
const AFTER = 2 * 60_000; // milliseconds

export class Idle {
  /** `onIdle()` and `onBack()` are called in turn, while it watches. */
  constructor({ onIdle, onBack }) {
    Object.assign(this, { onIdle, onBack });
    this.isWatching = false;
    this.isIdle = false;
    this.timer = null;
  }

  /** From now on it counts; somebody is there. */
  watch() {
    this.isWatching = true;
    this.renew();
  }

  /** Somebody taps, types, or holds a code to the camera. */
  renew() {
    if (!this.isWatching) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.rest(), AFTER);
    if (!this.isIdle) return;
    this.isIdle = false;
    this.onBack();
  }

  /** Nobody can be there: the page is hidden. */
  rest() {
    if (!this.isWatching || this.isIdle) return;
    clearTimeout(this.timer);
    this.isIdle = true;
    this.onIdle();
  }

  end() {
    clearTimeout(this.timer);
    this.isWatching = false;
    this.isIdle = false;
  }
}
