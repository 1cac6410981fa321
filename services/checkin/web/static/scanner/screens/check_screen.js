/** The screen of the start check: a row for each check, and one big button. */
import * as check from "../deciding/start_check.js";
import { sound, unlockSound } from "../devices/sound.js";
import { say } from "../words/words.js";
import { closeDialogs, create, element, focusHeading, setText, showScreen } from "./page.js";
import { shape } from "./verdict_screen.js";

const ROWS = ["browser", "camera", "sound", "storage", "roster", "lock", "clock", "hours"];
const SHAPES = { ok: "go", look: "look", bad: "stop" };
const URGENCY = ["bad", "look", undefined, "ok"]; // the rows that people have to read come first
const TEXTS = { new: "check_text", running: "check_text", look: "check_look", bad: "check_trouble" };
const BUTTONS = { new: "start", running: "checking", look: "go_on", bad: "scan_anyway" };

export class CheckScreen {
  /** `onReady()` is called when scanning may begin. */
  constructor({ device, database, roster, camera, serverClock }, onReady) {
    Object.assign(this, { device, database, roster, camera, serverClock, onReady });
    this.results = {};
    this.state = "new"; // then "running", "asking" about the tone, and the worst result unless all is well
    element("start").addEventListener("click", () => (this.state === "new" ? this.run() : this.onReady()));
    element("check-anew").addEventListener("click", () => this.run());
    element("tone-yes").addEventListener("click", () => this.hear(true));
    element("tone-none").addEventListener("click", () => this.hear(false));
    element("tone-again").addEventListener("click", () => this.playAgain());
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
    if (this.results.sound.state === "ok") this.ask();
    else this.finish();
  }

  /** A tone that was played may not have been heard. */
  ask() {
    this.state = "asking";
    element("tone-none").hidden = true;
    this.draw();
    focusHeading(); // not a button: a hand scanner's Enter would press it
  }

  async playAgain() {
    element("tone-none").hidden = false;
    this.results.sound = await check.checkSound();
    this.draw();
  }

  hear(isHeard) {
    if (!isHeard) this.results.sound = check.soundUnheard();
    this.finish();
  }

  /** Only when all is well scanning begins without a further tap. */
  finish() {
    const states = Object.values(this.results).map((result) => result.state);
    const worst = ["bad", "look"].find((state) => states.includes(state));
    if (!worst) return this.onReady();
    this.state = worst;
    this.draw();
    return focusHeading();
  }

  async checkRoster() {
    const { device, roster, serverClock } = this;
    if (!device.pairing) return;
    await this.check("roster", check.checkRoster(roster, device.pairing, device.list, serverClock));
    await this.check("clock", check.checkClock(serverClock)); // now that the server was asked
    await this.check("hours", check.checkHours(await roster.of(device.list), serverClock.now()));
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
    element("check-problem").scrollIntoView({ block: "nearest" });
    await unlockSound();
    sound("look");
  }

  draw() {
    const { state } = this;
    setText("check-text", state === "asking" ? "" : say(TEXTS[state]));
    element("tone").hidden = state !== "asking";
    element("start").hidden = state === "asking";
    if (state !== "asking") element("start").textContent = say(BUTTONS[state]);
    element("start").disabled = state === "running";
    element("check-anew").hidden = state !== "bad" && state !== "look";
    const urgency = (name) => URGENCY.indexOf(this.results[name]?.state);
    const names = [...ROWS].sort((one, other) => urgency(one) - urgency(other));
    element("checks").replaceChildren(...names.map((name) => row(name, this.results[name])));
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
