/**
 * The timetable of this phone's gate: at its hours the phone goes over to another list by itself.
 *
 * By the server's clock, also offline and after a sleep; never in the middle of a verdict, nor while somebody is asked.
 */
const ANNOUNCED = 60_000; // milliseconds before the change
const TOLD = 20_000; // milliseconds after it

/** The last entry whose time has come, or undefined. */
export function dueAt(timetable, now) {
  return timetable.findLast(({ at }) => Date.parse(at) <= now);
}

/** The first entry whose time is to come, or undefined. */
export function nextAfter(timetable, now) {
  return timetable.find(({ at }) => Date.parse(at) > now);
}

export class GateTimetable {
  /**
   * `device` remembers `timetable` and `followed`, the time of the last change that was followed or overruled. `clock()`
   * is the server's time in milliseconds. `isBusy()`: a change has to wait. `choose(list)` goes over to a list.
   * `onChange()` is called once it has done so by itself.
   */
  constructor({ device, clock, isBusy, choose, onChange }) {
    Object.assign(this, { device, clock, isBusy, choose, onChange });
    this.changedAt = -Infinity;
  }

  /** The entries for lists that this phone may scan for. */
  get entries() {
    const { pairing, timetable } = this.device;
    return (pairing && timetable ? timetable : []).filter(({ list }) => pairing.lists.includes(list));
  }

  /** Goes over to the list of the hour, unless that was done or somebody has chosen another one since. */
  follow() {
    const due = dueAt(this.entries, this.clock());
    if (!due || due.at === this.device.followed || this.isBusy()) return;
    this.device.remember({ followed: due.at });
    if (due.list === this.device.list) return;
    this.changedAt = this.clock();
    this.choose(due.list);
    this.onChange();
  }

  /** Somebody chooses a list by hand: it stays until the next change. */
  overrule(list) {
    this.changedAt = -Infinity;
    this.device.remember({ followed: dueAt(this.entries, this.clock())?.at ?? null });
    return this.choose(list);
  }

  /**
   * What people at the gate should know, or null: `{kind, list, at}`. "soon": it goes over to `list` at `at`; "now": it
   * has just done so; "by_hand": somebody chose another list than the timetable's, until it goes over to `list` at `at`,
   * or, without `at`, for good, where the timetable says `list`.
   */
  notice() {
    const now = this.clock();
    const [due, next] = [dueAt(this.entries, now), nextAfter(this.entries, now)];
    const { list } = this.device;
    if (next && next.list !== list && Date.parse(next.at) - now <= ANNOUNCED) return { kind: "soon", ...next };
    if (now - this.changedAt < TOLD) return { kind: "now", list };
    if (due && due.at === this.device.followed && due.list !== list) return { kind: "by_hand", ...(next ?? { list: due.list }) };
    return null;
  }
}
