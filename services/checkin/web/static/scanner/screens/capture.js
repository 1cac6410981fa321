/** For one code that is no scan: the camera, a hand scanner or the keyboard reads a badge that is to belong to somebody. */
import { element, setText } from "./page.js";

export class Capture {
  /** `scanning` passes codes on while `scanning.onCaptured` is set. */
  constructor(scanning) {
    this.scanning = scanning;
    element("capture-cancel").addEventListener("click", () => this.end());
    addEventListener("keydown", ({ key }) => key === "Escape" && this.end());
  }

  /** Says what to scan; the next code goes to `onText(text)`. */
  begin(words, onText) {
    setText("capture-text", words);
    element("capture").hidden = false;
    this.scanning.onCaptured = (text) => {
      this.end();
      onText(text);
    };
  }

  end() {
    element("capture").hidden = true;
    this.scanning.onCaptured = null;
  }
}
