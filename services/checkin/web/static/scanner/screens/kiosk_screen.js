/** The kiosk: a tablet on a stand at which guests check themselves in. It fills the screen, and only a PIN ends it. */
import { Scanning } from "../deciding/scanning.js";
import { Camera } from "../devices/camera.js";
import { watch } from "../devices/decoder.js";
import { keepScreenOn, letScreenSleep } from "../devices/screen_lock.js";
import { unlockSound } from "../devices/sound.js";
import { SteadyCamera } from "../devices/steady_camera.js";
import { language } from "../words/words.js";
import { KioskGreeting } from "./kiosk_greeting.js";
import { closeDialogs, element, isOnScreen, showScreen } from "./page.js";

const FORGETS_LANGUAGE = 30_000; // milliseconds without a tap or a badge; then the next guest is another person
const DIMS = 2 * 60_000; // milliseconds; the camera stays on, so that a badge wakes it

export class KioskScreen {
  /**
   * `means` are those of a scan. `speakTo(language)` changes the words of the page; null: to those of the event.
   * `observer` has `answered()` and `revoked()`.
   */
  constructor({ device, decoder, means, clock, stopwatch, speakTo, observer }) {
    Object.assign(this, { device, decoder, speakTo });
    const now = () => means.serverClock.now();
    const camera = new Camera(element("kiosk-video"), () => "user");
    this.camera = camera;
    this.steady = new SteadyCamera(camera, { choice: () => device.camera, onChange: () => this.draw() });
    this.greeting = new KioskGreeting({
      stopwatch,
      surroundings: () => ({ event: device.event, now: now() }),
      onGone: () => this.draw(),
    });
    const checking = () => element("kiosk").classList.add("asking");
    const answered = (last) => {
      element("kiosk").classList.remove("asking");
      observer.answered(last);
    };
    this.scanning = new Scanning({
      device,
      means,
      screen: this.greeting,
      observer: { checking, answered, revoked: observer.revoked },
      clock,
      stopwatch,
    });
    this.watching = null; // an AbortController while it is open
    this.timers = {};
    for (const button of document.querySelectorAll("[data-speak]"))
      button.addEventListener("click", () => this.chooseLanguage(button.dataset.speak));
    for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, () => this.touched(), { capture: true });
    addEventListener("popstate", () => this.stay());
  }

  get isOpen() {
    return this.watching !== null;
  }

  get isWithGuest() {
    return this.isOpen && this.scanning.isWithGuest;
  }

  open() {
    if (this.isOpen) return;
    closeDialogs();
    this.device.direction = "entry";
    this.scanning.recent.clear();
    showScreen("kiosk");
    this.stay();
    keepScreenOn();
    this.chooseLanguage(null);
    this.watching = new AbortController();
    this.renew();
    this.steady.start();
    this.watchCamera(this.watching.signal);
  }

  close() {
    if (!this.isOpen) return;
    this.watching.abort();
    this.watching = null;
    for (const timer of Object.values(this.timers)) clearTimeout(timer);
    this.greeting.clear();
    this.steady.stop();
    letScreenSleep();
  }

  async watchCamera(signal) {
    const isBusy = () => this.scanning.isBusy || this.greeting.isFresh || document.querySelector("dialog[open]") !== null;
    const onCode = (text) => {
      this.renew();
      this.scanning.inView(text);
    };
    await watch(this.camera, await this.decoder, { signal, isBusy, onCode });
  }

  /** A hand scanner has read it. */
  present(text) {
    closeDialogs();
    this.renew();
    this.scanning.present({ secret: text });
  }

  draw() {
    element("kiosk").classList.toggle("blind", !this.steady.isRunning);
    for (const button of document.querySelectorAll("[data-speak]"))
      button.ariaPressed = String(button.dataset.speak === language());
    this.greeting.draw();
  }

  chooseLanguage(chosen) {
    this.speakTo(chosen);
    this.draw();
  }

  touched() {
    if (!this.isOpen || !isOnScreen("kiosk")) return;
    this.renew();
    this.stay(); // a tap makes the entry count for the browser's back button
    unlockSound().catch(() => {});
  }

  /** Somebody is there: it is bright, and the language that they chose stays. */
  renew() {
    element("kiosk").classList.remove("dim");
    this.wait("language", FORGETS_LANGUAGE, () => this.chooseLanguage(null));
    this.wait("dim", DIMS, () => element("kiosk").classList.add("dim"));
  }

  wait(name, milliseconds, act) {
    clearTimeout(this.timers[name]);
    this.timers[name] = setTimeout(act, milliseconds);
  }

  /** The browser's back button leads to the kiosk again. */
  stay() {
    if (isOnScreen("kiosk") && history.state?.kiosk !== true) history.pushState({ kiosk: true }, "");
  }
}
