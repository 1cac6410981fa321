/** The screen on which a phone is paired: by camera or by typing. (By link it happens without it.) */
import { Camera } from "../devices/camera.js";
import { watch } from "../devices/decoder.js";
import { element, onScreen, showScreen, tell } from "./page.js";
import { codeIn, codeTyped, pair, pairingFault } from "../network/pairing.js";
import { say, sayProblem } from "../words/words.js";

export class PairScreen {
  /** `paired(pairing)` is called once it worked. `name` is what remembers this phone's name. */
  constructor({ server, decoder, name }, paired) {
    Object.assign(this, { server, decoder, name, paired });
    this.camera = new Camera(element("pair-video"));
    this.watching = null;
    element("pair-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.pairWith(codeTyped(element("pair-code").value));
    });
    element("pair-camera").addEventListener("click", () => (this.watching ? this.stop() : this.look()));
  }

  async open(problem = "") {
    element("pair-name").value = await this.name.get();
    this.draw();
    tell("pair-problem", problem);
    if (!onScreen("pair")) showScreen("pair");
  }

  draw() {
    element("pair-camera").textContent = say(this.watching ? "stop_camera" : "scan_pairing");
    element("pair-viewer").hidden = !this.watching;
  }

  /** Pairs with a code; tells what is wrong if that fails. True when it worked. */
  async pairWith(code) {
    this.stop();
    const name = element("pair-name").value.trim() || (await this.name.get());
    await this.name.set(name);
    tell("pair-problem", "");
    element("pair-form").ariaBusy = "true";
    try {
      await this.paired(await pair(this.server, code, name));
      element("pair-code").value = "";
    } catch (error) {
      this.open(faultText(error));
    } finally {
      element("pair-form").ariaBusy = null;
    }
  }

  async look() {
    this.watching = new AbortController();
    const { signal } = this.watching;
    this.draw();
    try {
      await this.camera.start();
      await watch(this.camera, await this.decoder, { signal, busy: () => false, found: (text) => this.found(text) });
    } catch (error) {
      tell("pair-problem", say(error.name === "NotAllowedError" ? "camera_denied" : "camera_missing"));
      this.stop();
    }
  }

  found(text) {
    const code = codeIn(text);
    if (code) this.pairWith(code);
    else tell("pair-problem", say("pairing_not_ours"));
  }

  stop() {
    this.watching?.abort();
    this.watching = null;
    this.camera.stop();
    this.draw();
  }
}

/** What to tell people when pairing failed. */
export function faultText(error) {
  const [key, problem] = pairingFault(error);
  return say(key, problem ? { problem: sayProblem(problem) } : {});
}
