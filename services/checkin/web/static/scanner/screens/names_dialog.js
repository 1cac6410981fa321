/** The guest list that a desk keeps for hours without network: its PIN is set, typed and set anew. */
import { Refused } from "../network/server.js";
import { canSeal } from "../storing/pin_encryption.js";
import { say, sayProblem, sayTime } from "../words/words.js";
import { element, openDialog, setText } from "./page.js";
import { complain, PinForm, readPin, whileBusy } from "./pin_form.js";

export class NamesDialog {
  /** `clock()` is the time in milliseconds. */
  constructor({ device, names, clock }) {
    Object.assign(this, { device, names, clock });
    this.isSetting = false; // a new PIN, although there is one
    this.isOfferClosed = false;
    this.pinForm = new PinForm("names-pin", names, () => this.opened());
    names.addEventListener("change", () => this.draw());
    for (const id of ["names-offer-open", "names-menu"]) element(id).addEventListener("click", () => this.open());
    element("names-offer-close").addEventListener("click", () => this.closeOffer());
    element("names-lock").addEventListener("click", () => this.lock());
    element("names-anew").addEventListener("click", () => this.setAnew());
    element("names-set-form").addEventListener("submit", (event) => {
      event.preventDefault();
      whileBusy("names-set", "names_setting", () => this.set());
    });
  }

  open() {
    this.isSetting = false;
    this.clear();
    element("menu").close();
    this.names.look();
    this.draw();
    openDialog("names");
  }

  clear() {
    this.pinForm.clear();
    for (const id of ["names-new", "names-again"]) {
      element(id).value = "";
      complain(id, "");
    }
  }

  closeOffer() {
    this.isOfferClosed = true;
    this.draw();
    element("typed-code").focus();
  }

  setAnew() {
    this.isSetting = true;
    this.clear();
    this.draw();
    element("names-new").focus();
  }

  lock() {
    this.names.lock();
    element("names-title").focus();
  }

  async set() {
    const pin = readPin(element("names-new").value);
    for (const id of ["names-new", "names-again"]) complain(id, "");
    if (!pin) return complain("names-new", say("names_pin_digits"));
    if (readPin(element("names-again").value) !== pin) return complain("names-again", say("names_pin_differs"));
    try {
      await this.names.setPin(pin);
      return this.opened();
    } catch (error) {
      return complain("names-new", error instanceof Refused ? sayProblem(error.problem) : say("names_no_contact"));
    }
  }

  /** The field that had the focus is gone. */
  opened() {
    this.isSetting = false;
    this.clear();
    this.draw();
    element("names-title").focus();
  }

  draw() {
    const { state, isReady } = this.names;
    const isDesk = this.device.takesCodes && canSeal();
    const isSetting = state === "none" || this.isSetting;
    element("names-offer").hidden = !isDesk || state !== "none" || this.isOfferClosed;
    element("names-menu").hidden = !isDesk;
    element("names-menu").textContent = say(`names_menu_${state}`);
    setText("names-text", this.text(isSetting ? "none" : state));
    element("names-set-form").hidden = !isSetting;
    this.pinForm.isShown = !isSetting && state === "locked" && isReady;
    element("names-lock").hidden = isSetting || state !== "open";
    element("names-anew").hidden = isSetting;
    element("names-anew").textContent = say(state === "open" ? "names_anew" : "names_forgotten");
  }

  text(state) {
    const { people, syncedAt, isReady, hasRunOut } = this.names;
    if (state === "none") return [hasRunOut ? say("names_ran_out") : "", say("names_text")].filter(Boolean).join(" ");
    if (state === "locked") return say(isReady ? "names_locked" : "names_needs_contact");
    const time = sayTime(syncedAt, this.device.event?.timezone, this.clock());
    return say("names_is_open", { count: people.length, time });
  }
}
