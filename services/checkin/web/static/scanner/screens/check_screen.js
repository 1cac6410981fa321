/** The screen of the start check: a row for each check, and one big button. */
import * as check from "../deciding/start_check.js";
import { sound, unlockSound } from "../devices/sound.js";
import { say } from "../words/words.js";
import { closeDialogs, create, element, focusHeading, setText, showScreen } from "./page.js";
import { shape } from "./verdict_screen.js";

const ROWS = ["browser", "camera", "sound", "storage", "roster", "lock", "hours"];
const SHAPES = { ok: "go", look: "look", bad: "stop" };
const TEXTS = { new: "check_text", running: "check_text", trouble: "check_trouble" };
const BUTTONS = { new: "start", running: "checking", trouble: "start_all_the_same" };
const READY_FOR = 700; // milliseconds in which people see that all is well

export class CheckScreen {
  /** `onReady()` is called when scanning may begin; `clock()` is the time in milliseconds. */
  constructor({ device, database, roster, camera, clock }, onReady) {
    Object.assign(this, { device, database, roster, camera, clock, onReady });
    this.results = {};
    this.state = "new"; // then "running", then "trouble" unless all is well
    element("start").addEventListener("click", () => (this.state === "trouble" ? this.onReady() : this.run()));
    element("check-anew").addEventListener("click", () => this.run());
  }

  /** Opens it with the results of the checks that need no tap. */
  open() {
    this.state = "new";
    this.results = { browser: check.checkBrowser() };
    setText("check-problem", "");
    this.draw();
    showScreen("check");
    this.checkRoster();
  }

  async run() {
    this.state = "running";
    this.results = {};
    this.draw();
    // Sound first: it has to begin within the tap.
    await Promise.all([
      this.check("sound", check.checkSound()),
      this.check("browser", check.checkBrowser()),
      this.check("camera", check.checkCamera(this.camera, this.device.camera)),
      this.check("storage", check.checkStorage(this.database)),
      this.check("lock", check.checkLock()),
      this.checkRoster(),
    ]);
    const isWell = Object.values(this.results).every((result) => result.state !== "bad");
    this.state = isWell ? "new" : "trouble";
    this.draw(isWell);
    if (isWell) setTimeout(this.onReady, READY_FOR);
    else focusHeading(); // not the button: a hand scanner's Enter would press it
  }

  async checkRoster() {
    const { device, roster } = this;
    if (!device.pairing) return;
    await this.check("roster", check.checkRoster(roster, device.pairing, device.list, this.clock()));
    await this.check("hours", check.checkHours(await roster.of(device.list), this.clock()));
  }

  async check(name, result) {
    this.results[name] = await result;
    if (this.results[name] === null) delete this.results[name];
    this.draw();
  }

  /** A hand scanner's code comes too early: it is refused with words and sound. */
  async refuseCode() {
    closeDialogs();
    setText("check-problem", say("check_code_refused"));
    await unlockSound();
    sound("look");
  }

  draw(isWell = false) {
    setText("check-text", say(isWell ? "check_ready" : TEXTS[this.state]));
    element("start").textContent = say(BUTTONS[this.state]);
    element("start").disabled = this.state === "running" || isWell;
    element("check-anew").hidden = this.state !== "trouble";
    element("checks").replaceChildren(...ROWS.map((name) => row(name, this.results[name])));
  }
}

function row(name, result) {
  const text = result ? wordsOf(result) : say("check_waiting");
  const words = create("div", "", create("strong", "", say(`check_${name}`)), create("span", "", text));
  const sign = result ? shape(SHAPES[result.state]) : create("span", "shape");
  return create("li", result?.state ?? "waits", sign, words);
}

/** A shape alone says nothing to people who do not see it. */
function wordsOf({ state, text }) {
  return text || say(state === "ok" ? "ok" : "trouble");
}
