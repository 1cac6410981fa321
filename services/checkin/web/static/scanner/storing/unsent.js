/** All that this phone has yet to send: its scans, and the scans that it has taken back. Fires `change`. */
export class Unsent extends EventTarget {
  constructor({ queue, undos, uploader }) {
    super();
    Object.assign(this, { queue, undos, uploader });
    for (const source of [queue, undos]) source.addEventListener("change", () => this.dispatchEvent(new Event("change")));
  }

  get length() {
    return this.queue.length + this.undos.unsent.length;
  }

  /** Also what the server has just not taken; an undo goes after its scan. */
  async sendNow() {
    if (await this.uploader.sendNow()) await this.undos.send();
  }
}
