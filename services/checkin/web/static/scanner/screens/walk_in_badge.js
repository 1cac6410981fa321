/** The badge of a walk-in: a blank one that the camera or a hand scanner reads, or one that is printed. */
import { faultOfBlank } from "../deciding/walk_in_check.js";
import { watch } from "../devices/decoder.js";
import { normal } from "../devices/ticket_code.js";
import { printBadge, printsHere } from "../network/printing.js";
import { say } from "../words/words.js";
import { element, setText } from "./page.js";

export class WalkInBadge {
  constructor({ device, server, camera, decoder, roster, draft }) {
    Object.assign(this, { device, server, camera, decoder, roster, draft });
    this.hasStation = false; // whether somebody prints for this desk; null without network
    this.watching = null; // an AbortController while the camera looks for a badge
    element("walk-in-blank").addEventListener("click", () => (this.watching ? this.stop() : this.start()));
    element("walk-in-print").addEventListener("change", ({ target }) => draft.change({ print: target.checked }));
    element("walk-in-blank-remove").addEventListener("click", () => this.take(null));
  }

  draw() {
    const { blank } = this.draft.fields;
    element("walk-in-print-choice").hidden = !this.hasStation || Boolean(blank);
    element("walk-in-print").checked = this.draft.fields.print;
    setText("walk-in-print-away", this.hasStation === null && !blank ? say("print_offline") : "");
    element("walk-in-viewer").hidden = !this.watching;
    element("walk-in-blank").textContent = say(this.watching ? "stop_camera" : blank ? "walk_in_blank_other" : "walk_in_blank_scan");
    element("walk-in-blank-remove").hidden = !blank;
    setText("walk-in-blank-ready", blank ? say("walk_in_blank_ready", { end: blank.slice(-4) }) : "");
  }

  async lookForStation() {
    this.hasStation = await printsHere(this.server, this.device.pairing.token).catch(() => false);
    this.draw();
  }

  /** Resolves to whether a badge was asked for that nobody will print. */
  async failsToPrint({ by, attendee }) {
    const { print, blank } = this.draft.fields;
    if (!print || blank) return false;
    if (by === "device" || !attendee) return true; // the station has not heard of the person
    const printing = printBadge(this.server, this.device.pairing.token, attendee.code, "new");
    return printing.then(({ station }) => !station).catch(() => true);
  }

  async start() {
    const { camera, device, decoder } = this;
    this.complain("");
    this.watching = new AbortController();
    const { signal } = this.watching;
    this.draw();
    try {
      if (!camera.isRunning) await camera.start(device.camera);
      await camera.showIn(element("walk-in-video"));
      await watch(camera, await decoder, { signal, isBusy: () => false, onCode: (text) => this.read(text) });
    } catch (error) {
      this.complain(say(error.name === "NotAllowedError" ? "camera_denied" : "camera_missing"));
      this.stop();
    }
  }

  stop() {
    this.watching?.abort();
    this.watching = null;
    this.draw();
  }

  /** A text in view, or one that a hand scanner typed. */
  async read(text) {
    const fault = faultOfBlank(text, this.device.event?.short_id);
    if (fault) return this.complain(say(fault));
    const holder = await this.roster.find(this.device.list, text);
    if (holder) return this.complain(say("walk_in_blank_taken", { name: holder.name }));
    this.stop();
    return this.take(normal(text));
  }

  take(blank) {
    this.complain("");
    this.draft.change({ blank });
    this.draw();
  }

  complain(text) {
    setText("walk-in-blank-fault", text);
  }
}
