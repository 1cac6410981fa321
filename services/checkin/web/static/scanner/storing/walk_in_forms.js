/** What the desk needs for walk-ins without network: the questions of each list, and the form that guests open. */
import { readGuestForm } from "../network/guest_entries.js";
import { Refused } from "../network/server.js";
import { readWalkInForm } from "../network/walk_ins.js";
import { logUnlessFull } from "./full_storage.js";

const NAMES = "walk-in form "; // before the list's id, among the phone's values
const GUEST_FORM = "guest form";

export class WalkInForms extends EventTarget {
  constructor(database, server) {
    super();
    Object.assign(this, { database, server });
    this.forms = new Map(); // list → its questions
    this.guestForm = null; // `{url, qr, closes_at}`
  }

  /** Reads what this phone has stored. */
  async load(lists) {
    this.guestForm = (await this.database.get("values", GUEST_FORM)) ?? null;
    for (const list of lists) this.note(list, await this.database.get("values", NAMES + list));
    this.dispatchEvent(new Event("change"));
  }

  /** The questions of a list, or undefined before the first visit. */
  of(list) {
    return this.forms.get(list);
  }

  /** Fetches everything anew. Throws NoAnswer; what the server refuses this phone does not have. */
  async sync(token, lists) {
    this.guestForm = await this.fetch(GUEST_FORM, () => readGuestForm(this.server, token));
    for (const list of lists) await this.syncList(token, list);
    this.dispatchEvent(new Event("change"));
  }

  async syncList(token, list) {
    this.note(list, await this.fetch(NAMES + list, () => readWalkInForm(this.server, { token, list })));
  }

  async fetch(name, ask) {
    try {
      const value = await ask();
      await this.database.put("values", value, name).catch(logUnlessFull);
      return value;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      await this.database.delete("values", name);
      return null;
    }
  }

  note(list, form) {
    if (form) this.forms.set(list, form);
    else this.forms.delete(list);
  }

  /** This phone is a desk no more. */
  async forgetAll() {
    const names = [GUEST_FORM, ...[...this.forms.keys()].map((list) => NAMES + list)];
    this.guestForm = null;
    this.forms.clear();
    for (const name of names) await this.database.delete("values", name);
    this.dispatchEvent(new Event("change"));
  }
}
