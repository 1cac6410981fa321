/** Hardware scanners: they type a code faster than anybody can and end it with Enter (or Tab), wherever the focus is. */
const FASTER_THAN = 100; // milliseconds between two characters
const HICCUP = 300; // once a burst is under way
const UNDER_WAY = 4; // characters
const SHORTEST = 6;
const US_SIGNS = { Minus: "-", Period: ".", Slash: "/", Space: " ", Semicolon: ":", Equal: "+" };

/** Collects key presses; `press(event, now)` gives the text of a burst when this key ends one, else null. */
export class Bursts {
  constructor() {
    this.clear();
  }

  clear() {
    this.typed = "";
    this.onUsKeys = "";
    this.at = -Infinity;
  }

  press({ key, code }, now) {
    if (key.length > 1 && key !== "Enter" && key !== "Tab") return null; // Shift and the like
    const patience = this.typed.length < UNDER_WAY ? FASTER_THAN : HICCUP;
    if (now - this.at >= patience) this.clear();
    this.at = now;
    if (key.length > 1) return this.end();
    this.typed += key;
    this.onUsKeys += usKey(code);
    return null;
  }

  end() {
    const { typed, onUsKeys } = this;
    this.clear();
    if (typed.length < SHORTEST) return null;
    // A scanner set to a US keyboard on a French or German one: what the keys are tells what was meant.
    const isOurs = (text) => text.toUpperCase().startsWith("MOIEN1");
    return !isOurs(typed) && isOurs(onUsKeys) ? onUsKeys : typed;
  }
}

/** Calls `found(text, target)` for each burst; if that takes it (true), its Enter presses no button. */
export function listenForBursts(found) {
  const bursts = new Bursts();
  const onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const text = bursts.press(event, event.timeStamp);
    if (text === null || !found(text, event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  addEventListener("keydown", onKey, { capture: true });
}

function usKey(code) {
  const match = /^(?:Key|Digit|Numpad)(.)$/.exec(code);
  return match ? match[1] : (US_SIGNS[code] ?? "?");
}
