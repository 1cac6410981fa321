/** How a phone stops being a device, and forgets the people whom it knew. */
import { say } from "../words/words.js";

export class Departure {
  /** The first are the phone's own parts, and its screens; `onLeft(problem)` is called once it is unpaired. */
  constructor({ device, roster, ownScans, undos, bindings, latest, names, unsent }, { walkIns, kiosk, scanScreen, camera }, onLeft) {
    Object.assign(this, { device, roster, ownScans, undos, bindings, latest, names, unsent });
    Object.assign(this, { walkIns, kiosk, scanScreen, camera, onLeft });
  }

  /** Unpairs once everything is sent; resolves to the number of things that are not. */
  async unpair() {
    await this.unsent.sendNow();
    if (this.unsent.length > 0) return this.unsent.length;
    await this.leave("");
    return 0;
  }

  revoked() {
    return this.leave(say("was_revoked"));
  }

  /** This phone is no device any more. Unsent scans stay, each with the token under which it was made. */
  async leave(problem) {
    const { device, kiosk, scanScreen, camera } = this;
    if (!device.pairing) return;
    await device.remember({ pairing: null, list: null, timetable: null, followed: null });
    await this.forgetPeople();
    await kiosk.end();
    scanScreen.close();
    camera.stop();
    await this.onLeft(problem);
  }

  /** Everything about people, but for the unsent scans. */
  async forgetPeople() {
    const { roster, ownScans, undos, bindings, latest, names, walkIns } = this;
    await roster.forgetAll();
    for (const own of [ownScans, undos, bindings]) await own.forgetAnswered();
    await Promise.all([latest.forget(), names.wipe(), walkIns.forgetAll()]);
  }
}
