/**
 * Blank badges that were given to people while nobody answered: the server hears of them as soon as it does.
 *
 * A binding is `{code, secret, token, problem}`: `code` is that of the registration, `token` that of the device. With a
 * `problem` the server does not take it, and people see that in the person's panel.
 */
import { bindBadge } from "../network/badges.js";
import { Refused } from "../network/server.js";
import { logUnlessFull } from "./full_storage.js";

const NAME = "bindings"; // of the record among the values

/** Fires `change` whenever there are others. */
export class Bindings extends EventTarget {
  constructor({ database, server }) {
    super();
    Object.assign(this, { database, server });
    this.bindings = [];
    this.sending = null;
  }

  async load() {
    this.bindings = (await this.database.get("values", NAME).catch(() => null)) ?? [];
  }

  get unsent() {
    return this.bindings.filter(({ problem }) => !problem);
  }

  /** Whether a badge waits for the server, and the problem with the last one, of the person with this code. */
  of(code) {
    const own = this.bindings.filter((binding) => binding.code === code);
    return { waits: own.some(({ problem }) => !problem), problem: own.at(-1)?.problem ?? null };
  }

  /** Keeps a binding until the server answers; resolves once it is stored. */
  add(code, secret, token) {
    this.bindings = this.bindings.filter((other) => other.code !== code || !other.problem);
    this.bindings.push({ code, secret, token, problem: null });
    return this.store();
  }

  /** Sends what waits; resolves to false when the server does not answer. A second call joins the first. */
  send() {
    this.sending ??= this.sendAll().finally(() => (this.sending = null));
    return this.sending;
  }

  async sendAll() {
    for (const binding of this.unsent) {
      try {
        await bindBadge(this.server, binding);
        this.bindings = this.bindings.filter((other) => other !== binding);
      } catch (error) {
        if (!(error instanceof Refused)) return false;
        binding.problem = error.problem;
      }
      await this.store();
    }
    return true;
  }

  /** The others are still to be sent. */
  forgetAnswered() {
    this.bindings = this.unsent;
    return this.store();
  }

  /** A storage that takes nothing only forgets them at the next reload. */
  store() {
    this.dispatchEvent(new Event("change"));
    return this.database.put("values", this.bindings, NAME).catch(logUnlessFull);
  }
}
