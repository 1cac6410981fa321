/**
 * This phone's own scans of the last quarter of an hour, which it may take back. What is stored names nobody: a stolen
 * phone tells nothing.
 *
 * A scan is `{device, nonce, code, name, direction, at}`; `at` is in milliseconds by the server's clock, and `name` is
 * missing after a reload.
 */
import { logUnlessFull } from "./full_storage.js";

const NAME = "latest"; // of the record among the values
const KEPT_FOR = 15 * 60_000; // milliseconds, the server's own limit
const EARLIER = 5_000; // milliseconds; the server may have heard of it that much earlier
const MOST = 100;

/** Fires `change` when there are others. */
export class LatestScans extends EventTarget {
  /** `clock()` is the server's time in milliseconds, as far as the phone knows it. */
  constructor({ database, device, clock }) {
    super();
    Object.assign(this, { database, device, clock });
    this.scans = []; // the newest first
  }

  async load() {
    this.scans = (await this.database.get("values", NAME).catch(() => null)) ?? [];
  }

  /** Those that this device may still take back, the newest first. */
  all() {
    const since = this.clock() - KEPT_FOR + EARLIER;
    const device = this.device.pairing?.device;
    return this.scans.filter((scan) => scan.device === device && scan.at >= since);
  }

  /** A scan was answered; those that let nobody through leave nothing to take back. */
  async note({ nonce, answer, direction }) {
    const { attendee, verdict } = answer;
    if (!attendee || (verdict !== "admitted" && verdict !== "exited")) return;
    const { code, name } = attendee;
    const { device } = this.device.pairing;
    this.scans = [{ device, nonce, code, name, direction, at: this.clock() }, ...this.all()].slice(0, MOST);
    await this.store();
  }

  async forget() {
    this.scans = [];
    await this.store();
  }

  async store() {
    this.dispatchEvent(new Event("change"));
    const nameless = this.scans.map(({ name: _name, ...scan }) => scan);
    await this.database.put("values", nameless, NAME).catch(logUnlessFull);
  }
}
