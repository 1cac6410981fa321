/** Sends and fetches again and again, without a tap: every 15 seconds, and every 2 to 8 while there is no contact. */
const USUAL = 15_000;
const SOON = 2_000;
const LATEST = 8_000; // while there is no contact
const AGAIN = 3_000; // once after contact has come back: other phones that were away, too, have sent their scans by then

/** Milliseconds until the next visit, after so many visits in a row without contact. */
export function waitAfter(failedVisits) {
  return failedVisits === 0 ? USUAL : Math.min(LATEST, SOON * 2 ** (failedVisits - 1));
}

export class SyncLoop {
  /** `visit()` calls the server; `contact` tells whether it answered. */
  constructor(visit, contact) {
    this.visit = visit;
    this.contact = contact;
    this.failedVisits = 0;
    this.isWoken = false;
    this.isBack = false; // contact has come back since the last visit began
    this.endWait = () => {};
    this.follow(contact);
  }

  /** Contact lost or won ends the wait: somebody has to find out, or what waits can be sent. */
  follow(contact) {
    let { online: wasOnline, away: wasAway } = contact;
    contact.addEventListener("change", () => {
      const { online, away } = contact;
      if (wasAway && !away) this.isBack = true;
      if (online !== wasOnline) this.endWait();
      [wasOnline, wasAway] = [online, away];
    });
  }

  /** The next visit is at once; during one, right after it. */
  wake() {
    this.isWoken = true;
    this.endWait();
  }

  /** Goes on for as long as the page is open. */
  async run() {
    for (;;) {
      this.isWoken = false;
      await this.visit().catch(console.error);
      this.failedVisits = this.contact.online ? 0 : this.failedVisits + 1;
      if (!this.isWoken) await this.untilNextVisit();
    }
  }

  async untilNextVisit() {
    const wait = this.isBack && this.contact.online ? AGAIN : waitAfter(this.failedVisits);
    this.isBack = false;
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, wait);
      this.endWait = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.endWait = () => {};
  }
}
