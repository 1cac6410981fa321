/** Sends and fetches again and again, without a tap: sooner while there is no contact, but ever more seldom. */
const USUAL = 15_000;
const SOON = 2_000;
const LATEST = 8_000; // while there is no contact

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
    this.wake = () => {};
    let wasOnline = contact.online;
    contact.addEventListener("change", () => {
      if (contact.online !== wasOnline) this.wake();
      wasOnline = contact.online;
    });
  }

  /** Goes on for as long as the page is open. */
  async run() {
    for (;;) {
      await this.visit().catch(console.error);
      this.failedVisits = this.contact.online ? 0 : this.failedVisits + 1;
      await this.untilNextVisit();
    }
  }

  /** Contact lost or won ends the wait: somebody has to find out, or what waits can be sent. */
  untilNextVisit() {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, waitAfter(this.failedVisits));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
