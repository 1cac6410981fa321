/** The verdict, over the whole screen and with sound. Green clears by itself, the other levels wait for a tap. */
import { sound } from "../devices/sound.js";
import { say } from "../words/words.js";
import { fillWith } from "./fit.js";
import { create, createUserText, element, setText } from "./page.js";
import { chips } from "./person_lines.js";

const GREEN_STAYS = 2000; // milliseconds
const STILL_IN_VIEW = 700; // milliseconds after the last frame that shows its code
const SHAPES = {
  go: "M9 54 38 83 91 20",
  exit: "M46 12H12v76h34M36 50h52M66 27 89 50 66 73",
  look: "M50 12 92 86H8zM50 39v15M50 71v1",
  stop: "M33 8h34l25 25v34l-25 25H33L8 67V33zM34 34l32 32M66 34 34 66",
};

export class VerdictScreen {
  /** `stopwatch()` goes on in milliseconds, also when somebody sets the phone's clock. */
  constructor(stopwatch) {
    this.stopwatch = stopwatch;
    this.box = element("verdict");
    this.onDismissed = () => {}; // called with the shown verdict when a tap removes it
    this.onAction = () => {}; // called with it when somebody wants to do more about it
    this.current = null; // `{picture, answer, key, presented, since}`
    this.focusBefore = null;
    this.timer = null;
    this.box.addEventListener("click", () => this.dismiss());
    element("verdict-action").addEventListener("click", (event) => this.act(event));
    addEventListener("resize", () => this.isOpen && this.fit());
    addEventListener("keydown", (event) => event.key === "Escape" && this.current && this.dismiss());
  }

  get isOpen() {
    return this.current !== null;
  }

  /** Whether it has to be tapped away before the next scan. */
  get blocks() {
    return this.isOpen && this.current.picture.level !== "go";
  }

  /** Shows the `picture` (see verdict_text.js) of an `answer`; `key` names what was `presented`. */
  show({ picture, answer, key, presented }, { isQuiet = false } = {}) {
    if (!this.isOpen) this.focusBefore = document.activeElement;
    this.current = { picture, answer, key, presented, since: this.stopwatch() };
    this.box.className = picture.rehearsal ? `${picture.sign} rehearsal` : picture.sign;
    element("verdict-sign").replaceChildren(shape(picture.sign));
    element("verdict-words").replaceChildren(...contents(picture));
    element("verdict-done").textContent = picture.button;
    setText("verdict-action", picture.action ?? "");
    this.box.hidden = false;
    this.fit();
    element("verdict-heard").textContent = wordsToHear(picture, element("verdict-words"));
    element("page").inert = picture.level !== "go";
    clearTimeout(this.timer);
    if (picture.level === "go") this.clearIn(GREEN_STAYS);
    else element("verdict-done").focus();
    sound(isQuiet ? "again" : picture.sign);
  }

  /** The code of the green on screen is still in view: the green stays, and says "just now". */
  prolong() {
    const { since } = this.current;
    if (this.stopwatch() - since < GREEN_STAYS - STILL_IN_VIEW) return;
    this.addJustNow();
    this.clearIn(STILL_IN_VIEW);
  }

  /** Somebody scans although this verdict waits for a tap. */
  insist() {
    element("verdict-done").textContent = say("tap_first");
    this.box.classList.remove("insists");
    requestAnimationFrame(() => this.box.classList.add("insists"));
    sound("look");
  }

  addJustNow() {
    const chip = this.box.querySelector(".just-now");
    if (chip.textContent) return;
    chip.textContent = say("just_now");
    this.fit();
  }

  fit() {
    fillWith(element("verdict-words"));
  }

  dismiss() {
    const dismissed = this.current;
    this.clear();
    if (dismissed) this.onDismissed(dismissed);
  }

  act(event) {
    event.stopPropagation(); // a tap elsewhere only goes on
    const { current } = this;
    this.dismiss();
    this.onAction(current);
  }

  clear() {
    const didBlock = this.blocks;
    clearTimeout(this.timer);
    this.current = null;
    this.box.hidden = true;
    element("verdict-heard").textContent = ""; // so that the same words are read aloud again
    element("page").inert = false;
    if (didBlock) this.focusBefore?.focus(); // a person who was typing continues there
  }

  clearIn(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.clear(), milliseconds);
  }
}

/** The shape of a sign, drawn with the colour of the text around it. */
export function shape(sign) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 100 100");
  svg.setAttribute("class", "shape");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", SHAPES[sign]);
  svg.append(path);
  return svg;
}

function contents(picture) {
  const headline = text("headline", picture);
  headline.id = "verdict-headline";
  return [
    text("rehearsal-word", { "rehearsal-word": picture.rehearsal }),
    headline,
    create("p", "just-now", picture.justNow),
    picture.name && createUserText("p", "name", picture.name),
    picture.company && createUserText("p", "company", picture.company),
    picture.category && strip(picture.category),
    chips(picture.tags),
    text("sessions", picture),
    picture.tray ? tray(picture) : text("badge", picture),
    picture.attention && attention(picture),
    text("explanation", picture),
    (picture.since || picture.where) && since(picture),
    text("source", picture),
    text("next", picture),
  ].filter(Boolean);
}

/** Read aloud once: of a green, which goes soon, only what matters most. */
function wordsToHear(picture, words) {
  const { level, rehearsal, headline, name } = picture;
  return level === "go" ? [rehearsal, headline, name].filter(Boolean).join(", ") : words.innerText;
}

function text(name, picture) {
  return picture[name] && create("p", name, picture[name]);
}

/** In the colour that the printed badge has, so that people see whether badge and person belong together. */
function strip({ name, colour }) {
  const node = createUserText("p", "category", name);
  if (colour) node.style.setProperty("--category", colour);
  return node;
}

function tray({ tray: letter, badge }) {
  const words = create("span", "tray-words", create("span", "", say("tray")), create("span", "badge", badge));
  return create("p", "tray", create("bdi", "letter", letter), " ", words);
}

function attention({ attention: note }) {
  const [before, after] = say("attention").split("{note}");
  return create("p", "attention", create("strong", "", before), createUserText("span", "", note), after);
}

function since({ since: when, where }) {
  return create("p", "since", create("strong", "", when), " ", createUserText("span", "", where));
}
