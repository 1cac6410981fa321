/**
 * What this phone's own scans did, for as long as the roster does not say it. Together with the roster's scans they give
 * the attendance of the moment.
 *
 * A scan is as in attendance.js, with `event` and the `code` of the person's registration, and `answered_at`: when the
 * server recorded it, null before; one of a `rehearsal` counts only there. `seats` says by list how many it took (1) or
 * freed (-1), and `was_expected` whether it took one that was kept for this person.
 *
 * One that let nobody in is there, too, once the server was told: a roster from before may say that it did.
 */
const MARGIN = 60_000; // milliseconds; a roster from this long after the server's answer has the scan

/** Opens those that were answered; the others lie in the queue. Where the storage fails, the roster has them soon. */
export async function openOwnScans(database) {
  const own = new OwnScans(database);
  for (const scan of await database.getAll("own").catch(() => [])) own.note(scan);
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

  /** The server has recorded it. Full storage forgets it at the next reload. */
  async keep(scan) {
    this.note(scan);
    await this.database.put("own", scan).catch(() => {});
  }

  /** The server was told, at this time (RFC 3339), that the scan let nobody in. */
  keepRefused(nonce, at) {
    return this.keep({ key: refusedKey(nonce), verdict: "refused", answered_at: at });
  }

  /** Whether the scan let nobody in, whatever the roster says. */
  isRefused(nonce) {
    return this.scans.has(refusedKey(nonce));
  }

  /** A roster from `asOf` (milliseconds) has all older scans. */
  async forgetBefore(asOf) {
    const isIn = ({ answered_at: at }) => at && Date.parse(at) + MARGIN < asOf;
    for (const { key } of this.all().filter(isIn)) {
      this.scans.delete(key);
      await this.database.delete("own", key).catch(() => {});
    }
  }

  /** The rehearsal is over. What of it is not sent yet stays in the queue. */
  async forgetRehearsal() {
    for (const { key } of this.all().filter(({ rehearsal }) => rehearsal)) {
      this.scans.delete(key);
      await this.database.delete("own", key).catch(() => {});
    }
  }

  /** The others belong to the queue, and count until they are sent. */
  forgetAnswered() {
    return this.forgetBefore(Infinity);
  }
}

/** Whoever made it: a phone that was paired anew is another device. */
function refusedKey(nonce) {
  return `refused ${nonce}`;
}
