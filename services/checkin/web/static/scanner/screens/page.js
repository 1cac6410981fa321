/** The page: its elements, its screens, and the words in them. */
import { language, say } from "../words/words.js";

const SCREENS = ["no-storage", "in-app", "pair", "join", "wait", "check", "board", "scan", "walk-in", "kiosk"];

export function element(id) {
  return document.getElementById(id);
}

/** A new element with a class and its children; strings become text, never HTML. */
export function create(tag, className = "", ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children.filter((child) => child !== null && child !== ""));
  return node;
}

/** A new element with text that people typed, in any script: it has its own direction. */
export function createUserText(tag, className, text) {
  const node = create(tag, className, text);
  node.dir = "auto";
  return node;
}

export function createButton(word, onClick) {
  const node = create("button", "", say(word));
  node.type = "button";
  node.addEventListener("click", onClick);
  return node;
}

export function showScreen(name) {
  for (const screen of SCREENS) element(screen).hidden = screen !== name;
  document.body.dataset.screen = name;
  drawTitle();
  focusHeading();
}

/** The title names the screen, as people hear it who switch between windows. */
function drawTitle() {
  const { screen } = document.body.dataset;
  const heading = screen ? element(screen).querySelector("h1").textContent : "";
  document.title = [heading, "Moien"].filter(Boolean).join(" · ");
}

/** The heading can have the focus and does nothing at Enter, which hand scanners type. */
export function focusHeading() {
  element(document.body.dataset.screen).querySelector("h1").focus({ preventScroll: true });
}

/** Its heading gets the focus: browsers may choose a part that scrolls, which loses it where all of it fits. */
export function openDialog(id) {
  const dialog = element(id);
  dialog.showModal();
  element(dialog.getAttribute("aria-labelledby")).focus();
}

export function closeDialogs() {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
}

export function isOnScreen(name) {
  return document.body.dataset.screen === name;
}

/** Sets a text that is visible only while there is one. */
export function setText(id, text) {
  const node = element(id);
  if (node.textContent !== text) node.textContent = text;
  node.hidden = text === "";
}

/** Fills a select with `{id, name}` choices. */
export function fillChoice(id, choices, chosen) {
  const options = choices.map(({ id: value, name }) => new Option(name, value, false, value === chosen));
  element(id).replaceChildren(...options);
}

/** Puts the words of the language into all elements that name theirs by data-word or data-label. */
export function fillWords() {
  document.documentElement.lang = language();
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = say(node.dataset.word);
  for (const node of document.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", say(node.dataset.label));
    node.title = say(node.dataset.label);
  }
  drawTitle();
}
