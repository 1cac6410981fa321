/** The screen of a phone that a gate card has paired: it waits until a door manager starts it, and moves on by itself. */
import { Refused } from "../network/server.js";
import { choose, say } from "../words/words.js";
import { element, isOnScreen, setText, showScreen } from "./page.js";

const ASK_EVERY = 700; // milliseconds, so that a phone moves on within two seconds of the tap
const ASK_LATER = 2000; // while there is no contact

export class WaitScreen {
  /** `ownDevice.report()` succeeds once the phone was started; `onRefused()` is called when it is not wanted. */
  constructor({ device, ownDevice }, { onRefused, onCancel }) {
    Object.assign(this, { device, ownDevice, onRefused });
    this.timer = null;
    element("wait-cancel").addEventListener("click", onCancel);
  }

  open() {
    this.draw();
    setText("wait-problem", "");
    showScreen("wait");
    this.ask();
  }

  draw() {
    const { pairing } = this.device;
    if (!pairing) return;
    element("wait-name").textContent = pairing.name;
    element("wait-gate").textContent = [pairing.gateName, choose(pairing.eventTitle)].filter(Boolean).join(" · ");
  }

  /** Asks again and again; one call at a time. */
  async ask() {
    clearTimeout(this.timer);
    if (!this.device.pairing?.waits || !isOnScreen("wait")) return;
    const wait = await this.askOnce();
    this.timer = setTimeout(() => this.ask(), wait);
  }

  async askOnce() {
    try {
      await this.ownDevice.report();
    } catch (error) {
      if (!(error instanceof Refused)) return this.say("wait_no_contact", ASK_LATER);
      if (error.status === 401) await this.onRefused();
    }
    return this.say(null, ASK_EVERY);
  }

  say(problem, wait) {
    setText("wait-problem", problem ? say(problem) : "");
    return wait;
  }
}
