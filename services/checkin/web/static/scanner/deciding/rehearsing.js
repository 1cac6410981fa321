/** Rehearsals: people try the door on the eve, and nothing of it counts. The roster's event says from when until when. */
const LOOKS_EVERY = 1000; // milliseconds

/** Whether a scan at `now` (milliseconds) is part of a rehearsal. */
export function isRehearsing(event, now) {
  const rehearsal = event?.rehearsal;
  return Boolean(rehearsal) && now >= Date.parse(rehearsal.starts_at) && now < Date.parse(rehearsal.ends_at);
}

/** Whether people rehearse at the moment; fires `change` when that begins and ends, also without contact. */
export class RehearsalMode extends EventTarget {
  /** `device.event` is the event in the roster; `clock()` the server's time in milliseconds. */
  constructor({ device, clock }) {
    super();
    Object.assign(this, { device, clock });
    this.isOn = false;
  }

  watch() {
    setInterval(() => this.look(), LOOKS_EVERY);
  }

  look() {
    const isOn = isRehearsing(this.device.event, this.clock());
    if (isOn === this.isOn) return;
    this.isOn = isOn;
    this.dispatchEvent(new Event("change"));
  }
}
