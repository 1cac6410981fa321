/** The screen of the start check: a row for each thing, and one big button. */
import * as check from "../deciding/start_check.js";
import { element, made, showScreen, tell } from "./page.js";
import { shape } from "./verdict_screen.js";
import { say } from "../words/words.js";

const ROWS = ["browser", "camera", "sound", "storage", "roster", "lock", "hours"];
const SHAPES = { ok: "go", look: "look", bad: "stop" };
const TEXTS = { new: "check_text", running: "check_text", trouble: "check_trouble" };
const BUTTONS = { new: "start", running: "checking", trouble: "start_all_the_same" };
const SEEN = 700; // milliseconds in which one sees that all is well

export class CheckScreen {
  /** `ready()` is called when scanning may begin. */
  constructor(door, ready) {
    this.door = door;
    this.ready = ready;
    this.results = {};
    this.state = "new"; // then "running", "trouble"
    element("start").addEventListener("click", () => (this.state === "trouble" ? this.ready() : this.run()));
    element("check-anew").addEventListener("click", () => this.run());
  }

  /** Opens it with what needs no tap already checked. */
  open() {
    this.state = "new";
    this.results = { browser: check.checkBrowser() };
    this.draw();
    showScreen("check");
    this.checkRoster();
  }

  async run() {
    this.state = "running";
    const { camera, cameraId } = this.door;
    this.results = {};
    this.draw();
    // Sound first: it has to begin within the tap.
    await Promise.all([
      this.check("sound", check.checkSound()),
      this.check("browser", check.checkBrowser()),
      this.check("camera", check.checkCamera(camera, cameraId)),
      this.check("storage", check.checkStorage()),
      this.check("lock", check.checkLock()),
      this.checkRoster(),
    ]);
    const isWell = Object.values(this.results).every((result) => result.state !== "bad");
    this.state = isWell ? "new" : "trouble";
    this.draw(isWell);
    if (isWell) setTimeout(this.ready, SEEN);
    else element("start").focus({ preventScroll: true }); // Firefox takes the focus from a button that cannot be used
  }

  async checkRoster() {
    const { roster, pairing, list } = this.door;
    if (!pairing) return;
    await this.check("roster", check.checkRoster(roster, pairing, list));
    await this.check("hours", check.checkHours(await roster.of(list)));
  }

  async check(name, result) {
    this.results[name] = await result;
    if (this.results[name] === null) delete this.results[name];
    this.draw();
  }

  draw(isWell = false) {
    tell("check-text", say(isWell ? "check_ready" : TEXTS[this.state]));
    element("start").textContent = say(BUTTONS[this.state]);
    element("start").disabled = this.state === "running" || isWell;
    element("check-anew").hidden = this.state !== "trouble";
    element("checks").replaceChildren(...ROWS.map((name) => row(name, this.results[name])));
  }
}

function row(name, result) {
  const told = result ? wording(result) : say("check_waiting");
  const words = made("div", "", made("strong", "", say(`check_${name}`)), made("span", "", told));
  const sign = result ? shape(SHAPES[result.state]) : made("span", "shape");
  return made("li", result?.state ?? "waits", sign, words);
}

/** A sign alone tells nothing to those who do not see it. */
function wording({ state, text }) {
  return text || say(state === "ok" ? "ok" : "trouble");
}
