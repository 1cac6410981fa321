/** What a kiosk says to a guest, over its whole screen. It goes by itself, or when the next badge comes. */
import { greet } from "../deciding/kiosk_text.js";
import { sound } from "../devices/sound.js";
import { create, createUserText, element } from "./page.js";
import { shape } from "./verdict_screen.js";

const STAYS = { welcome: 7000, already: 7000, desk: 9000 }; // milliseconds
const STILL_IN_VIEW = 2000; // milliseconds after the last frame that shows its code
const FRESH = 1500; // milliseconds in which the next badge does not push it away
const SIGNS = { welcome: "go", already: "go", desk: "exit" };
const SOUNDS = { welcome: "go", already: "go", desk: "again" }; // no alarm: others hear it

export class KioskGreeting {
  /** `surroundings()` are those of `greet`; `onGone()` is called when the kiosk is free again. */
  constructor({ stopwatch, surroundings, onGone }) {
    Object.assign(this, { stopwatch, surroundings, onGone });
    this.box = element("kiosk-greeting");
    this.current = null; // `{answer, key, since, until}`
    this.timer = null;
    this.blocks = false; // nothing at a kiosk waits for a tap
    this.onDismissed = () => {};
    this.box.addEventListener("click", () => this.clear());
  }

  get isOpen() {
    return this.current !== null;
  }

  get isFresh() {
    return this.current !== null && this.stopwatch() - this.current.since < FRESH;
  }

  show({ answer, key }, { isQuiet = false } = {}) {
    this.current = { answer, key, since: this.stopwatch() };
    this.draw();
    this.box.hidden = false;
    const { kind } = greet(answer, this.surroundings());
    this.clearIn(STAYS[kind]);
    sound(isQuiet ? "again" : SOUNDS[kind]);
  }

  /** In the language of the moment. */
  draw() {
    if (!this.current) return;
    const picture = greet(this.current.answer, this.surroundings());
    this.box.className = picture.rehearsal ? `${picture.kind} rehearsal` : picture.kind;
    element("kiosk-sign").replaceChildren(shape(SIGNS[picture.kind]));
    element("kiosk-words").replaceChildren(...contents(picture));
    const { greeting, standing, todo, tray } = picture;
    element("verdict-heard").textContent = [greeting, standing, `${todo} ${tray}`.trim()].filter(Boolean).join(" ");
  }

  /** Its code is still in view: it stays. */
  prolong() {
    if (this.until - this.stopwatch() < STILL_IN_VIEW) this.clearIn(STILL_IN_VIEW);
  }

  insist() {}

  clear() {
    clearTimeout(this.timer);
    if (!this.current) return;
    this.current = null;
    this.box.hidden = true;
    element("kiosk-words").replaceChildren(); // no name stays in the page
    element("verdict-heard").textContent = "";
    this.onGone();
  }

  clearIn(milliseconds) {
    clearTimeout(this.timer);
    this.until = this.stopwatch() + milliseconds;
    this.timer = setTimeout(() => this.clear(), milliseconds);
  }
}

function contents({ rehearsal, greeting, standing, todo, tray }) {
  return [
    rehearsal && create("p", "rehearsal-word", rehearsal),
    createUserText("p", "greeting", greeting),
    create("p", "standing", standing),
    todo && create("p", "todo", todo, tray && " ", tray && create("bdi", "letter", tray)),
  ].filter(Boolean);
}
