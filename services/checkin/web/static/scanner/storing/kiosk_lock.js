/** The PIN without which nobody leaves a kiosk. It is set when the kiosk is started, and outlives reloads. */
import { logUnlessFull } from "./full_storage.js";
import { keyOf, newStretching, seal, stretch, unseal } from "./pin_encryption.js";

const NAME = "kiosk"; // of the record among the values
const NO_SHARE = new Uint8Array(32); // nothing of people is sealed with it: the PIN alone opens
const FREE_ATTEMPTS = 3; // with a wrong PIN; after more of them people wait, each time twice as long
const SHORTEST_WAIT = 5000; // milliseconds, as the next
const LONGEST_WAIT = 5 * 60_000;

export class KioskLock {
  /** `clock()` is the time in milliseconds. */
  constructor({ database, clock }) {
    Object.assign(this, { database, clock });
    this.record = null; // the sealed proof of the PIN, and how often a wrong one was tried
  }

  async load() {
    this.record = (await this.database.get("values", NAME)) ?? null;
  }

  /** Whether this is a kiosk that only the PIN ends. */
  get isSet() {
    return this.record !== null;
  }

  async set(pin) {
    const stretching = newStretching();
    const key = await keyOf(await stretch(pin, stretching), NO_SHARE);
    await this.write({ ...(await seal(key, NAME)), stretching, failures: 0, retryAt: 0 });
  }

  /** Resolves to null where it is the PIN, else to `{reason, wait}`: "wrong_pin" or "wait". */
  async unlock(pin) {
    const { record } = this;
    const wait = Math.min(LONGEST_WAIT, record.retryAt - this.clock());
    if (wait > 0) return { reason: "wait", wait };
    const key = await keyOf(await stretch(pin, record.stretching), NO_SHARE);
    const isRight = await unseal(key, record).then(() => true, () => false);
    return isRight ? null : this.refuse(record);
  }

  async refuse(record) {
    const failures = record.failures + 1;
    const wait = failures < FREE_ATTEMPTS ? 0 : Math.min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** (failures - FREE_ATTEMPTS));
    await this.write({ ...record, failures, retryAt: this.clock() + wait });
    return { reason: "wrong_pin", wait };
  }

  async clear() {
    this.record = null;
    await this.database.delete("values", NAME);
  }

  /** A storage that takes nothing only forgets it at the next reload. */
  async write(record) {
    this.record = record;
    await this.database.put("values", record, NAME).catch(logUnlessFull);
  }
}
