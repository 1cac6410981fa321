/** Whether guests come in or go out. Exit is chosen by hand, only on lists that count exits, and ends by itself. */
const LASTS = 5 * 60_000; // milliseconds without a scan; then a forgotten switch lets nobody in uncounted

/** Whether exits change anything on a list with these rules: who comes back, or how many are inside. */
export function countsExits({ reentry, limit, unbooked }) {
  return reentry === "after_exit" || limit !== null || unbooked === "when_free";
}

export class ExitMode extends EventTarget {
  /** `device.direction` follows the choice. */
  constructor(device) {
    super();
    this.device = device;
    this.isPossible = false;
    this.timer = null;
  }

  get isOn() {
    return this.device.direction === "exit";
  }

  choose(direction) {
    this.device.direction = direction;
    this.renew();
    this.dispatchEvent(new Event("change"));
  }

  /** Somebody scans: the choice is not forgotten. */
  renew() {
    clearTimeout(this.timer);
    if (this.isOn) this.timer = setTimeout(() => this.choose("entry"), LASTS);
  }

  /** The list has these rules; undefined before the roster was fetched. */
  follow(rules) {
    this.isPossible = rules !== undefined && countsExits(rules);
    if (this.isOn && !this.isPossible) this.choose("entry");
    else this.dispatchEvent(new Event("change"));
  }
}
