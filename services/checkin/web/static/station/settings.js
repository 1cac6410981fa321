/** The settings of a station. They are those of its printer, so this browser keeps them. */
import { element, word } from "./words.js";

const KEPT = "moien print station";
const MOST_SHIFT = 20; // millimetres; what a printer moves further is fed wrongly

export class Settings {
  constructor(press) {
    this.press = press;
    const formats = [...element("station-format").options].map(({ value }) => value);
    const kept = read();
    this.format = formats.includes(kept.format) ? kept.format : formats[0];
    this.isSilent = kept.isSilent === true;
    this.right = shift(kept.right);
    this.down = shift(kept.down);
    this.draw();
    element("station-format").addEventListener("change", ({ target }) => this.change({ format: target.value }));
    element("station-silent").addEventListener("change", ({ target }) => this.change({ isSilent: target.checked }));
    element("station-right").addEventListener("change", ({ target }) => this.change({ right: shift(target.value) }));
    element("station-down").addEventListener("change", ({ target }) => this.change({ down: shift(target.value) }));
  }

  change(values) {
    Object.assign(this, values);
    const { format, isSilent, right, down } = this;
    localStorage.setItem(KEPT, JSON.stringify({ format, isSilent, right, down }));
    this.draw();
  }

  draw() {
    element("station-format").value = this.format;
    element("station-paper").textContent = word(`paper_${this.format}`);
    element("station-silent").checked = this.isSilent;
    element("station-right").value = this.right;
    element("station-down").value = this.down;
    this.press.set(this.format, this);
  }
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}

/** Tenths of a millimetre are as fine as people measure. */
function shift(value) {
  const millimetres = Math.round(Number(value) * 10) / 10 || 0;
  return Math.max(-MOST_SHIFT, Math.min(MOST_SHIFT, millimetres));
}
