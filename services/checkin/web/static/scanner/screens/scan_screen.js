/** The screen for scanning: the picture, its buttons, direction, typing, and the last verdict. */
import { inShort, signOf } from "../deciding/verdict_text.js";
import { watch } from "../devices/decoder.js";
import { Idle } from "../devices/idle.js";
import { readTyped } from "../devices/keyboard_layouts.js";
import { registrationCode } from "../devices/registration_code.js";
import { keepScreenOn, letScreenSleep } from "../devices/screen_lock.js";
import { isTicketCode } from "../devices/ticket_code.js";
import { say } from "../words/words.js";
import { closeDialogs, element, isOnScreen, setText, showScreen } from "./page.js";
import { shape } from "./verdict_screen.js";

export class ScanScreen {
  /** `desk` finds people by what was typed, and takes a hand scanner's codes (see desk.js). */
  constructor({ device, camera, decoder, scanning, exitMode, desk }) {
    Object.assign(this, { device, camera, decoder, scanning, exitMode, desk });
    this.isTyping = false; // on phones that scan the field is out of the way until somebody asks for it
    this.last = null; // the last scan's `{answer, direction, key}`
    this.watching = null; // an AbortController while the camera looks for codes
    this.idle = new Idle({ onIdle: () => this.restCamera(), onBack: () => this.wakeCamera() });
    this.isResting = false; // the camera is off to save the battery
    this.waking = null; // the camera's start, while it is under way
    this.hasHandScanner = false; // one has typed a code
    element("type-open").addEventListener("click", () => this.openField());
    element("typed").addEventListener("submit", (event) => this.submit(event));
    element("typed-code").addEventListener("input", ({ target }) => device.takesCodes && desk.search.typed(target));
    element("direction").addEventListener("change", ({ target }) => exitMode.choose(target.value));
    exitMode.addEventListener("change", () => this.drawDirection());
    element("last").addEventListener("click", () => scanning.recall(this.last));
    element("torch").addEventListener("click", () => this.switchTorch());
    element("turn-camera").addEventListener("click", () => this.useNextCamera());
    for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, () => this.idle.renew(), { capture: true });
    document.addEventListener("visibilitychange", () => (document.hidden ? this.idle.rest() : this.idle.renew()));
  }

  open() {
    if (!this.device.pairing) return; // unpaired meanwhile
    this.isTyping = false;
    this.draw();
    showScreen("scan");
    this.idle.watch();
    if (this.isResting) this.wakeCamera();
    else this.watchCamera();
  }

  close() {
    this.idle.end();
    this.isResting = false;
    this.stopWatching();
  }

  /** Another screen of the desk is before it for a while; the camera goes on, to be there again at once. */
  pause() {
    this.idle.end();
    this.stopWatching();
  }

  stopWatching() {
    this.watching?.abort();
    this.watching = null;
  }

  draw() {
    const { camera, device, isResting } = this;
    const label = say(device.takesCodes ? "type_desk_code" : "type_code");
    element("typed-label").textContent = label;
    element("typed-code").placeholder = label;
    element("wake").hidden = !isResting;
    setText("viewer-text", isResting ? "" : say(camera.isRunning ? "aim" : "camera_off"));
    element("viewer").classList.toggle("off", !camera.isRunning);
    element("torch").hidden = !camera.hasTorch;
    this.drawField();
    this.drawLast();
    this.drawTurn();
  }

  drawField() {
    const isOpen = this.device.takesCodes || this.isTyping || !(this.camera.isRunning || this.isResting);
    element("typed").hidden = !isOpen;
    element("type-open").hidden = isOpen;
  }

  openField() {
    this.isTyping = true;
    this.drawField();
    element("typed-code").focus();
  }

  async drawTurn() {
    const { camera } = this;
    element("turn-camera").hidden = !camera.isRunning || (await camera.choices()).length < 2;
  }

  async watchCamera() {
    this.stopWatching();
    const { camera, decoder, scanning, idle } = this;
    if (!camera.isRunning) return;
    this.watching = new AbortController();
    const { signal } = this.watching;
    camera.track.addEventListener("ended", () => this.draw());
    const isBusy = () => scanning.isBusy || !isOnScreen("scan") || document.querySelector("dialog[open]") !== null;
    const onCode = (text) => {
      idle.renew();
      scanning.inView(text);
    };
    await watch(camera, await decoder, { signal, isBusy, onCode });
  }

  showChecking() {
    element("viewer").classList.add("asking");
    setText("viewer-text", say("checking"));
  }

  showLast(last) {
    element("viewer").classList.remove("asking");
    this.last = last;
    this.draw();
  }

  drawDirection() {
    const { isOn, isPossible } = this.exitMode;
    element("direction").hidden = !isPossible;
    element(isOn ? "direction-exit" : "direction-entry").checked = true;
    element("scan").classList.toggle("exit", isOn);
  }

  drawLast() {
    const { last } = this;
    const sign = last && signOf(last.answer, last.direction);
    element("last").disabled = !last;
    element("last").className = sign ?? "";
    element("last-shape").replaceChildren(...(last ? [shape(sign)] : []));
    element("last-text").textContent = last ? inShort(last.answer, last.direction) : say("last_none");
  }

  submit(event) {
    event.preventDefault();
    const input = element("typed-code");
    const text = readTyped(input.value.trim());
    input.value = "";
    if (text === "") return;
    const code = registrationCode(text);
    if (this.device.takesCodes && !isTicketCode(text)) this.desk.search.lookUp(text);
    else this.scanning.present(code ? { code } : { secret: text });
  }

  /** A hand scanner's code; false for the typing of a person who is fast. */
  presentBurst(text, target) {
    const isField = target.matches("input:not([type=radio])");
    if (isField && !isTicketCode(text)) return false;
    if (isField) target.value = "";
    this.hasHandScanner = true;
    this.desk.presentBurst({ secret: text });
    closeDialogs(); // the verdict comes first
    return true;
  }

  async switchTorch() {
    const isOn = element("torch").ariaPressed !== "true";
    await this.camera.light(isOn);
    element("torch").ariaPressed = String(isOn);
  }

  async useNextCamera() {
    const ids = (await this.camera.choices()).map((choice) => choice.id);
    await this.useCamera(ids[(ids.indexOf(this.camera.id) + 1) % ids.length]);
  }

  async useCamera(id) {
    const { camera, device } = this;
    await camera.start(id).catch(console.error);
    if (camera.isRunning) await device.remember({ camera: camera.id });
    element("torch").ariaPressed = "false";
    this.draw();
    this.watchCamera();
  }

  /**
   * Nobody is there. The screen may go dark, too, unless a verdict waits on it, or a hand scanner is in use: a phone
   * that sleeps does not hear its keys.
   */
  restCamera() {
    if (!this.scanning.isBusy && !this.hasHandScanner) letScreenSleep();
    if (!this.camera.stream) return;
    this.isResting = true;
    this.stopWatching();
    this.camera.stop();
    this.draw();
  }

  wakeCamera() {
    keepScreenOn();
    if (this.isResting) this.waking ??= this.startAgain().finally(() => (this.waking = null));
  }

  async startAgain() {
    const { camera, device, idle } = this;
    await camera.start(device.camera).catch(console.error);
    if (idle.isIdle || !isOnScreen("scan")) return camera.stop(); // nobody is there again
    this.isResting = false;
    element("torch").ariaPressed = "false";
    this.draw();
    return this.watchCamera();
  }
}
