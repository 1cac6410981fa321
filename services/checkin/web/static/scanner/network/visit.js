/** A visit to the server, again and again without a tap: what waits is sent, then what is new is fetched. */
import { NoAnswer, Refused } from "./server.js";

export class Visit {
  /**
   * The first are the phone's own parts. `actions` has `report()`, `learn()`, which reads what the fetched roster says,
   * `forgetPeople()`, and `revoked()`.
   */
  constructor({ device, uploader, undos, bindings, ownScans, roster }, actions) {
    Object.assign(this, { device, uploader, undos, bindings, ownScans, roster, actions });
  }

  async now() {
    const { device, uploader, undos, bindings, roster, actions } = this;
    const isAnswered = (await uploader.send()) && (await undos.send()) && (await bindings.send());
    if (device.pairing && (await roster.isExpired(device.pairing.lists))) await actions.forgetPeople();
    if (!isAnswered || !device.pairing || device.pairing.waits) return;
    try {
      await actions.report();
      if (device.pairing.role !== "board") await this.fetch(device.pairing);
    } catch (error) {
      if (error instanceof Refused && error.status === 401) await actions.revoked();
      else if (!(error instanceof Refused || error instanceof NoAnswer || error === roster.fault)) console.error(error);
    }
  }

  async fetch({ token, lists }) {
    await this.roster.sync(token, lists);
    const asOf = await this.roster.oldest(lists);
    for (const own of [this.ownScans, this.undos]) await own.forgetBefore(asOf);
    await this.actions.learn();
  }
}
