/**
 * This phone as a device: its pairing, list, name, language, camera, the error of its clock, and the timetable of its gate
 * with the last change that it followed outlive reloads.
 */
import { logUnlessFull } from "./full_storage.js";

const REMEMBERED = ["pairing", "list", "name", "language", "camera", "ahead", "timetable", "followed"];

/** The device as it was remembered; a field without a value is null. */
export async function openDevice(database) {
  const values = await Promise.all(REMEMBERED.map((name) => database.get("values", name)));
  return new Device(database, Object.fromEntries(REMEMBERED.map((name, place) => [name, values[place] ?? null])));
}

class Device {
  constructor(database, fields) {
    Object.assign(this, fields);
    this.database = database;
    this.direction = "entry"; // or "exit"
    this.event = undefined; // the event's names and time zone, once the roster was fetched
    this.rules = undefined; // the list's, from the roster, too
  }

  /** Changes fields and remembers them; a storage that takes nothing only forgets them at the next reload. */
  async remember(fields) {
    Object.assign(this, fields);
    await Promise.all(Object.entries(fields).map(([name, value]) => this.store(name, value))).catch(logUnlessFull);
  }

  store(name, value) {
    return value === null ? this.database.delete("values", name) : this.database.put("values", value, name);
  }

  /** Whether guests check themselves in at it. */
  get isKiosk() {
    return this.pairing?.role === "kiosk";
  }

  /** Whether it may look registrations up by their code; a device that only scans may not. */
  get takesCodes() {
    return this.pairing?.role === "desk" || this.pairing?.role === "supervisor";
  }
}
