/** The screen on which a phone is paired: by camera, hand scanner or typing. A link pairs without it. */
import { Camera } from "../devices/camera.js";
import { watch } from "../devices/decoder.js";
import { codeIn, codeTyped, pair, pairingFault } from "../network/pairing.js";
import { say, sayProblem } from "../words/words.js";
import { element, isOnScreen, setText, showScreen } from "./page.js";

export class PairScreen {
  /** `onPaired(pairing)` is called once it worked. */
  constructor({ device, server, decoder }, onPaired) {
    Object.assign(this, { device, server, decoder, onPaired });
    this.camera = new Camera(element("pair-video"));
    this.watching = null; // an AbortController while the camera looks for a code
    element("pair-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.pairWith(codeTyped(element("pair-code").value));
    });
    element("pair-camera").addEventListener("click", () => (this.watching ? this.stop() : this.watchCamera()));
  }

  open(problem = "") {
    element("pair-name").value = this.device.name;
    this.draw();
    setText("pair-problem", problem);
    if (!isOnScreen("pair")) showScreen("pair");
    else if (problem) element("pair-code").focus(); // the next attempt begins there
  }

  draw() {
    element("pair-camera").textContent = say(this.watching ? "stop_camera" : "scan_pairing");
    element("pair-viewer").hidden = !this.watching;
  }

  /** Pairs with a code, or opens this screen with the problem. */
  async pairWith(code) {
    this.stop();
    const name = element("pair-name").value.trim() || this.device.name;
    await this.device.remember({ name });
    setText("pair-problem", "");
    element("pair-form").ariaBusy = "true";
    try {
      await this.onPaired(await pair(this.server, code, name));
      element("pair-code").value = "";
    } catch (error) {
      this.open(faultText(error));
    } finally {
      element("pair-form").ariaBusy = null;
    }
  }

  async watchCamera() {
    this.watching = new AbortController();
    const { signal } = this.watching;
    this.draw();
    try {
      await this.camera.start();
      await watch(this.camera, await this.decoder, { signal, isBusy: () => false, onCode: (text) => this.read(text) });
    } catch (error) {
      setText("pair-problem", say(error.name === "NotAllowedError" ? "camera_denied" : "camera_missing"));
      this.stop();
    }
  }

  /** A code in view, or one that a hand scanner typed. */
  read(text) {
    const code = codeIn(text);
    if (code) this.pairWith(code);
    else setText("pair-problem", say("pairing_not_ours"));
  }

  stop() {
    this.watching?.abort();
    this.watching = null;
    this.camera.stop();
    this.draw();
  }
}

/** The words for a pairing that failed. */
function faultText(error) {
  const [key, problem] = pairingFault(error);
  return say(key, problem ? { problem: sayProblem(problem) } : {});
}
