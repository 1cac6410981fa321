/** What is on the page: its elements, its screens, and the words in them. */
import { say, spoken } from "../words/words.js";

const SCREENS = ["in-app", "pair", "check", "board", "scan"];

export function element(id) {
  return document.getElementById(id);
}

/** A new element with a class and its children; strings become text, never HTML. */
export function made(tag, className = "", ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children.filter((child) => child !== null && child !== ""));
  return node;
}

/** Text that others wrote, in whatever script: it keeps its own direction. */
export function foreign(tag, className, text) {
  const node = made(tag, className, text);
  node.dir = "auto";
  return node;
}

export function showScreen(name) {
  for (const screen of SCREENS) element(screen).hidden = screen !== name;
  document.body.dataset.screen = name;
  element(name).querySelector("h1").focus({ preventScroll: true });
}

export function onScreen(name) {
  return document.body.dataset.screen === name;
}

/** A text that is there only sometimes: empty hides it. */
export function tell(id, text) {
  const node = element(id);
  if (node.textContent !== text) node.textContent = text;
  node.hidden = text === "";
}

/** Puts the words of the language into everything that names its own. */
export function fillWords() {
  document.documentElement.lang = spoken();
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = say(node.dataset.word);
  for (const node of document.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", say(node.dataset.label));
    node.title = say(node.dataset.label);
  }
}
