/** A kiosk as a whole: its screen, the dialogs of its staff, and the PIN without which nobody leaves it. */
import { KioskLock } from "../storing/kiosk_lock.js";
import { WORDS, chooseLanguage, language } from "../words/words.js";
import { KioskDialogs } from "./kiosk_dialogs.js";
import { KioskScreen } from "./kiosk_screen.js";

export class Kiosk {
  /**
   * `means` are those of a scan, `facts()` says how the kiosk stands. `actions` has `drawIn(language)`, `answered()`,
   * `revoked()` and `onLeft()`.
   */
  constructor({ database, device, decoder, means, clock, stopwatch, facts }, actions) {
    Object.assign(this, { device, actions });
    this.lock = new KioskLock({ database, clock });
    this.screen = new KioskScreen({
      ...{ device, decoder, means, clock, stopwatch },
      speakTo: (chosen) => actions.drawIn(chosen ?? this.languageOfEvent()),
      observer: actions,
    });
    this.dialogs = new KioskDialogs({
      ...{ lock: this.lock, facts },
      onStart: () => this.start(),
      onLeave: () => this.end().then(actions.onLeft),
    });
  }

  /** Whether somebody stands before it: it greets, or a badge is in view. */
  get isWithGuest() {
    return this.screen.isWithGuest;
  }

  load() {
    return this.lock.load();
  }

  get isOpen() {
    return this.screen.isOpen;
  }

  /** Whether this phone is one and was started: a reload does not end that. */
  get isStarted() {
    return this.device.isKiosk && this.lock.isSet;
  }

  /** Fills the screen; the first time people set the PIN before. */
  start() {
    if (!this.lock.isSet) this.dialogs.openStarting();
    else this.screen.open();
  }

  present(text) {
    this.screen.present(text);
  }

  /** No PIN is asked: this phone was left by one, or is no kiosk any more. */
  async end() {
    if (this.isOpen) this.actions.drawIn(this.device.language ?? chooseLanguage(navigator.languages));
    this.screen.close();
    await this.lock.clear();
  }

  languageOfEvent() {
    return this.device.event?.languages?.find((code) => code in WORDS) ?? language();
  }
}
