/**
 * What this phone's own scans did, for as long as the roster does not say it. Together with the roster's scans they give
 * the attendance of the moment.
 *
 * A scan is as in attendance.js, with `event`, the `code` of the person's registration, `is_booked`, and `answered_at`:
 * when the server recorded it, null before.
 */
const MARGIN = 60_000; // milliseconds; a roster from this long after the server's answer has the scan

/** Opens those that were answered; the others lie in the queue. */
export async function openOwnScans(database) {
  const own = new OwnScans(database);
  for (const scan of await database.getAll("own")) own.note(scan);
  return own;
}

export class OwnScans {
  constructor(database) {
    this.database = database;
    this.scans = new Map(); // key → scan
  }

  /** The scans of a person, by the code of the registration. */
  of(event, code) {
    return this.all().filter((scan) => scan.event === event && scan.code === code);
  }

  all() {
    return [...this.scans.values()];
  }

  /** Counts from now on. The queue stores it until it is answered. */
  note(scan) {
    this.scans.set(scan.key, scan);
  }

  /** The server has recorded it. Full storage only forgets it at the next reload; by then the roster has it. */
  async keep(scan) {
    this.note(scan);
    await this.database.put("own", scan).catch(() => {});
  }

  /** A roster that is `asOf` (RFC 3339) has all older scans. */
  async forgetBefore(asOf) {
    const isIn = ({ answered_at: at }) => at && Date.parse(at) + MARGIN < Date.parse(asOf);
    for (const { key } of this.all().filter(isIn)) {
      this.scans.delete(key);
      await this.database.delete("own", key).catch(() => {});
    }
  }

  async forgetAll() {
    this.scans.clear();
    await this.database.clear("own");
  }
}
