/** The guests who have filled in the form at this gate: asked for every second while somebody can see them. */
import { openGuestEntry, readGuestEntries, removeGuestEntry } from "./guest_entries.js";
import { NoAnswer, Refused } from "./server.js";

const EVERY = 1000; // milliseconds; a guest stands in front of the desk

export class WaitingGuests extends EventTarget {
  /** `isSeen()`: whether the screen is on, and shows a desk's. */
  constructor({ device, server, contact, isSeen }) {
    super();
    Object.assign(this, { device, server, contact, isSeen });
    this.entries = [];
    this.gone = new Set(); // ids of those who were let in here, or have left, whatever the server still says
    this.timer = null;
  }

  /** Those who wait, the first one first. */
  get all() {
    return this.entries.filter(({ id }) => !this.gone.has(id));
  }

  /** Goes on for as long as the page is open. */
  watch() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.visit().finally(() => this.watch()), EVERY);
  }

  /** Without contact others find out when it is back. */
  async visit() {
    const { device, contact } = this;
    if (!device.takesCodes) return this.take([]);
    if (!contact.online || !this.isSeen()) return null;
    const { token } = device.pairing;
    const entries = await readGuestEntries(this.server, token).catch(asExpected);
    return entries && device.pairing?.token === token ? this.take(entries) : null;
  }

  take(entries) {
    const isNews = JSON.stringify(entries) !== JSON.stringify(this.entries);
    this.entries = entries;
    if (isNews) this.dispatchEvent(new Event("change"));
    return null;
  }

  /** Tells the other desks; the guest is helped all the same where nobody answers. */
  open(id) {
    return openGuestEntry(this.server, this.device.pairing.token, id).catch(asExpected);
  }

  /** Was let in here, or has gone. Without contact the entry expires on the server. */
  remove(id) {
    this.gone.add(id);
    this.dispatchEvent(new Event("change"));
    return removeGuestEntry(this.server, this.device.pairing.token, id).catch(asExpected);
  }

  forgetAll() {
    this.gone.clear();
    this.take([]);
  }
}

/** Errors other than no answer or a refusal are faults of this page. */
function asExpected(error) {
  if (!(error instanceof NoAnswer || error instanceof Refused)) console.error(error);
  return null;
}
