/** The screen on which one scans: the picture, its buttons, direction, typing, and the last verdict. */
import { watch } from "../devices/decoder.js";
import { listenForBursts } from "../devices/hand_scanner.js";
import { element, onScreen, showScreen, tell } from "./page.js";
import { takesCodes } from "../network/pairing.js";
import { shape } from "./verdict_screen.js";
import { inShort } from "../deciding/verdict_text.js";
import { say } from "../words/words.js";

const OURS = /^\s*MOIEN1/i;
const REGISTRATION_CODE = /^(?!MOIEN1)[A-Z0-9]{6}$/i;

export class ScanScreen {
  constructor(door, scanning) {
    this.door = door;
    this.scanning = scanning;
    this.last = null;
    this.watching = null;
    element("typed").addEventListener("submit", (event) => this.typed(event));
    element("direction").addEventListener("change", ({ target }) => (door.direction = target.value));
    element("last").addEventListener("click", () => scanning.recall(this.last));
    element("torch").addEventListener("click", () => this.turnLight());
    element("turn-camera").addEventListener("click", () => this.nextCamera());
    listenForBursts((text, target) => this.burst(text, target));
    document.addEventListener("visibilitychange", () => this.comeBack());
  }

  open() {
    if (!this.door.pairing) return; // unpaired meanwhile
    this.draw();
    showScreen("scan");
    this.watchCamera();
  }

  close() {
    this.watching?.abort();
    this.watching = null;
  }

  draw() {
    const { camera, pairing } = this.door;
    const label = say(pairing && takesCodes(pairing) ? "type_desk_code" : "type_code");
    element("typed-label").textContent = label;
    element("typed-code").placeholder = label;
    tell("viewer-text", say(camera.running ? "aim" : "camera_off"));
    element("viewer").classList.toggle("off", !camera.running);
    element("torch").hidden = !camera.hasTorch;
    this.drawLast();
    this.drawTurn();
  }

  async drawTurn() {
    const { camera } = this.door;
    element("turn-camera").hidden = !camera.running || (await camera.choices()).length < 2;
  }

  async watchCamera() {
    this.close();
    const { camera, decoder } = this.door;
    if (!camera.running) return;
    this.watching = new AbortController();
    camera.track.addEventListener("ended", () => this.draw());
    const busy = () => this.scanning.busy || !onScreen("scan") || document.querySelector("dialog[open]") !== null;
    const found = (text) => this.scanning.inView(text);
    await watch(camera, await decoder, { signal: this.watching.signal, busy, found });
  }

  checking() {
    element("viewer").classList.add("asking");
    tell("viewer-text", say("checking"));
  }

  answered(answer, direction, key) {
    element("viewer").classList.remove("asking");
    this.last = { answer, direction, key };
    this.draw();
  }

  drawLast() {
    const { last } = this;
    element("last").disabled = !last;
    element("last").className = last?.answer.level ?? "";
    element("last-shape").replaceChildren(...(last ? [shape(last.answer.level)] : []));
    element("last-text").textContent = last ? inShort(last.answer, last.direction) : say("last_none");
  }

  typed(event) {
    event.preventDefault();
    const input = element("typed-code");
    const text = input.value.trim();
    input.value = "";
    if (text === "") return;
    this.scanning.presented(REGISTRATION_CODE.test(text) ? { code: text } : { secret: text });
  }

  /** What a hardware scanner typed; a person who types fast into the field is no scanner. */
  burst(text, target) {
    const isField = target.id === "typed-code";
    if (!onScreen("scan") || (isField && !OURS.test(text))) return false;
    if (isField) target.value = "";
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close(); // the verdict comes first
    this.scanning.presented({ secret: text });
    return true;
  }

  async turnLight() {
    const on = element("torch").ariaPressed !== "true";
    await this.door.camera.light(on);
    element("torch").ariaPressed = String(on);
  }

  async nextCamera() {
    const { camera } = this.door;
    const ids = (await camera.choices()).map((choice) => choice.id);
    await this.useCamera(ids[(ids.indexOf(camera.id) + 1) % ids.length]);
  }

  async useCamera(id) {
    const { camera, cameraChoice } = this.door;
    await camera.start(id).catch(console.error);
    if (camera.running) {
      this.door.cameraId = camera.id;
      await cameraChoice.set(camera.id);
    }
    element("torch").ariaPressed = "false";
    this.draw();
    this.watchCamera();
  }

  /** Phones take the camera away from pages in the background. */
  async comeBack() {
    const { camera, cameraId } = this.door;
    if (document.hidden || !onScreen("scan") || camera.running || !camera.stream) return;
    await this.useCamera(cameraId);
  }
}
