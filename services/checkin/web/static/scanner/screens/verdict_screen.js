/** The verdict over everything: loud, and in nobody's way. Green clears by itself, the others wait for a tap. */
import { element, foreign, made } from "./page.js";
import { sound } from "../devices/sound.js";
import { say } from "../words/words.js";

const GREEN_STAYS = 2000;
const STILL_IN_VIEW = 700;
const SIZES = [1, 0.92, 0.84, 0.76, 0.68, 0.6];
const SHAPES = {
  go: "M20 53 42 75 82 29",
  look: "M50 12 92 86H8zM50 40v22M50 72v2",
  stop: "M33 8h34l25 25v34l-25 25H33L8 67V33zM34 34l32 32M66 34 34 66",
};

export class VerdictScreen {
  /** `dismissed(shown)` is called when a tap puts one away; `shown` is what `show` was given. */
  constructor(dismissed) {
    this.box = element("verdict");
    this.dismissed = dismissed;
    this.current = null;
    this.focusBefore = null;
    this.timer = null;
    this.box.addEventListener("click", () => this.dismiss());
    addEventListener("resize", () => this.isOpen && fit());
    addEventListener("keydown", (event) => event.key === "Escape" && this.current && this.dismiss());
  }

  get isOpen() {
    return this.current !== null;
  }

  /** Whether it has to be tapped away before anything else. */
  get blocks() {
    return this.isOpen && this.current.picture.level !== "go";
  }

  /** Shows `picture` (see verdict.js); `key` tells what was scanned. With `quietly` it makes no new noise. */
  show(shown, { quietly = false } = {}) {
    const { picture } = shown;
    if (!this.isOpen) this.focusBefore = document.activeElement;
    this.current = { ...shown, since: Date.now() };
    this.box.className = picture.level;
    element("verdict-said").replaceChildren(...contents(picture));
    element("verdict-done").textContent = picture.button;
    this.box.hidden = false;
    fit();
    element("page").inert = picture.level !== "go";
    clearTimeout(this.timer);
    if (picture.level === "go") this.clearIn(GREEN_STAYS);
    else element("verdict-done").focus();
    sound(quietly ? "again" : picture.level);
  }

  /** The code of the green on screen is still in view: it stays, and says so. */
  prolong() {
    const { since } = this.current;
    if (Date.now() - since < GREEN_STAYS - STILL_IN_VIEW) return;
    this.sayJustNow();
    this.clearIn(STILL_IN_VIEW);
  }

  /** Somebody goes on scanning although this waits for a tap. */
  insist() {
    element("verdict-done").textContent = say("tap_first");
    this.box.classList.remove("insists");
    requestAnimationFrame(() => this.box.classList.add("insists"));
    sound("look");
  }

  sayJustNow() {
    const chip = this.box.querySelector(".just-now");
    if (chip.textContent) return;
    chip.textContent = say("just_now");
    fit();
  }

  dismiss() {
    const shown = this.current;
    this.clear();
    if (shown) this.dismissed(shown);
  }

  clear() {
    const blocked = this.blocks;
    clearTimeout(this.timer);
    this.current = null;
    this.box.hidden = true;
    element("page").inert = false;
    if (blocked) this.focusBefore?.focus(); // whoever was typing goes on typing
  }

  clearIn(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.clear(), milliseconds);
  }
}

/** The shape of a level, drawn with the colour of the text around it. */
export function shape(level) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 100 100");
  svg.setAttribute("class", "shape");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", SHAPES[level]);
  svg.append(path);
  return svg;
}

function contents(picture) {
  const headline = made("p", "headline", picture.headline);
  headline.style.setProperty("--letters", longestWord(picture.headline)); // as large as its words allow
  const justNow = made("p", "just-now", picture.justNow);
  const name = picture.name && foreign("p", picture.name.length > 26 ? "name long" : "name", picture.name);
  const company = picture.company && foreign("p", "company", picture.company);
  return [
    part(
      "whom",
      made("div", "first", shape(picture.level), made("div", "", headline, justNow)),
      part("who", name, company, text("bookings", picture)),
      picture.tray ? tray(picture) : text("badge", picture),
    ),
    part(
      "what",
      picture.attention && attention(picture),
      text("explanation", picture),
      (picture.since || picture.where) && since(picture),
      text("next", picture),
    ),
  ];
}

function part(name, ...pieces) {
  return made("div", name, ...pieces.filter(Boolean));
}

/** As large as there is room for all of it: nobody at a door scrolls. */
function fit() {
  const said = element("verdict-said");
  SIZES.find((size) => {
    said.style.setProperty("--size", size);
    return said.scrollHeight <= said.clientHeight;
  });
}

function longestWord(text) {
  return Math.max(...text.split(/\s+/).map((word) => word.length));
}

function text(name, picture) {
  return picture[name] && made("p", name, picture[name]);
}

function tray({ tray: letter, badge }) {
  const words = made("span", "tray-words", made("span", "", say("tray")), made("span", "badge", badge));
  return made("p", "tray", made("bdi", "letter", letter), " ", words);
}

function attention({ attention: note }) {
  const [before, after] = say("attention").split("{note}");
  return made("p", "attention", made("strong", "", before), foreign("span", "", note), after);
}

function since({ since: when, where }) {
  return made("p", "since", made("strong", "", when), " ", foreign("span", "", where));
}
