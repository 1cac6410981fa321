/** Hand scanners: they type a code faster than any person and end it with Enter or Tab, wherever the focus is. */
import { readTyped } from "./keyboard_layouts.js";

const FASTER_THAN = 100; // milliseconds between two characters
const HICCUP = 300; // milliseconds, once a burst is under way
const UNDER_WAY = 4; // characters
const SHORTEST = 6;
const US_SIGNS = { Minus: "-", Period: ".", Slash: "/", Space: " ", Semicolon: ":", Equal: "+" };

/** Collects key presses into bursts. */
export class Bursts {
  constructor() {
    this.clear();
  }

  clear() {
    this.typed = "";
    this.usKeys = "";
    this.lastPressAt = -Infinity;
  }

  /** The text of a burst when this key ends one, else null. `now` is in milliseconds. */
  press({ key, code }, now) {
    if (key.length > 1 && key !== "Enter" && key !== "Tab") return null; // Shift and the like
    const patience = this.typed.length < UNDER_WAY ? FASTER_THAN : HICCUP;
    if (now - this.lastPressAt >= patience) this.clear();
    this.lastPressAt = now;
    if (key.length > 1) return this.end();
    this.typed += key;
    this.usKeys += usKey(code);
    return null;
  }

  end() {
    const { typed, usKeys } = this;
    this.clear();
    return typed.length < SHORTEST ? null : readTyped(typed, usKeys);
  }
}

/** Calls `onBurst(text, target)` for each burst; when that returns true, the burst's Enter presses no button. */
export function listenForBursts(onBurst) {
  const bursts = new Bursts();
  const onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const text = bursts.press(event, event.timeStamp);
    if (text === null || !onBurst(text, event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  addEventListener("keydown", onKey, { capture: true });
}

function usKey(code) {
  const match = /^(?:Key|Digit|Numpad)(.)$/.exec(code);
  return match ? match[1] : (US_SIGNS[code] ?? "?");
}
