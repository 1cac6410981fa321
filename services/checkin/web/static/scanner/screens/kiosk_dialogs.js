/** The two dialogs of a kiosk's staff: the PIN is set when it is started, and asked for by those who leave it. */
import { say, sayAge, sayTime } from "../words/words.js";
import { create, element } from "./page.js";
import { complain, PinForm, readPin, whileBusy } from "./pin_form.js";

const CLOSES_AFTER = 30_000; // milliseconds; a guest may have opened it

export class KioskDialogs {
  /** `facts()` says how the kiosk stands. `onStart()` and `onLeave()` are called once the PIN was set, or was right. */
  constructor({ lock, facts, onStart, onLeave }) {
    Object.assign(this, { lock, facts, onStart, onLeave });
    this.pinForm = new PinForm("kiosk-pin", lock, () => this.leave());
    element("kiosk-staff").addEventListener("click", () => this.openLeaving());
    element("kiosk-set-form").addEventListener("submit", (event) => {
      event.preventDefault();
      whileBusy("kiosk-set", "names_opening", () => this.set());
    });
    for (const sign of ["keydown", "pointerdown"]) element("kiosk-leave").addEventListener(sign, () => this.closeInTime());
  }

  openStarting() {
    for (const id of ["kiosk-new", "kiosk-again"]) {
      element(id).value = "";
      complain(id, "");
    }
    element("kiosk-start").showModal();
    element("kiosk-new").focus();
  }

  openLeaving() {
    this.pinForm.clear();
    this.pinForm.isShown = true;
    element("kiosk-facts").replaceChildren(...rows(this.facts()));
    element("kiosk-leave").showModal();
    element("kiosk-pin").focus();
    this.closeInTime();
  }

  closeInTime() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => element("kiosk-leave").close(), CLOSES_AFTER);
  }

  async set() {
    const pin = readPin(element("kiosk-new").value);
    for (const id of ["kiosk-new", "kiosk-again"]) complain(id, "");
    if (!pin) return complain("kiosk-new", say("names_pin_digits"));
    if (readPin(element("kiosk-again").value) !== pin) return complain("kiosk-again", say("names_pin_differs"));
    await this.lock.set(pin);
    element("kiosk-start").close();
    return this.onStart();
  }

  leave() {
    clearTimeout(this.timer);
    element("kiosk-leave").close();
    return this.onLeave();
  }
}

function rows({ unsent, contactAt, roster, now }) {
  const time = (moment) => sayTime(moment, roster?.event.timezone, now);
  const facts = {
    queue: String(unsent.length),
    contact: contactAt ? sayAge(now - contactAt) : say("never"),
    roster: roster ? time(roster.syncedAt) : say("never"),
  };
  return Object.entries(facts).flatMap(([name, value]) => [create("dt", "", say(name)), create("dd", "", value)]);
}
