/** All that this phone has yet to send: its scans, the scans that it has taken back, and blank badges that were given. Fires `change`. */
export class Unsent extends EventTarget {
  constructor({ queue, undos, bindings, uploader }) {
    super();
    Object.assign(this, { queue, undos, bindings, uploader });
    for (const source of [queue, undos, bindings]) source.addEventListener("change", () => this.dispatchEvent(new Event("change")));
  }

  get length() {
    return this.queue.length + this.undos.unsent.length + this.bindings.unsent.length;
  }

  /** Also what the server has just not taken; an undo goes after its scan. */
  async sendNow() {
    if ((await this.uploader.sendNow()) && (await this.undos.send())) await this.bindings.send();
  }
}
