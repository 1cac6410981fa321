/** "Did it come out?": where the browser shows a dialogue for each print, it does not tell whether somebody cancelled it. */
import { element } from "./words.js";

const PATIENCE = 30_000; // milliseconds

/**
 * Asks the people at the printer about a badge. Resolves to `yes`, `never_ask` (yes, and from now on it is not asked),
 * `again`, `no`, or `unsure` where nobody answers.
 */
export function askWhetherOut(name) {
  const dialog = element("station-question");
  element("station-question-name").textContent = name;
  return new Promise((resolve) => {
    dialog.returnValue = "";
    const patience = setTimeout(() => dialog.close(), PATIENCE);
    const onClose = () => {
      clearTimeout(patience);
      resolve(dialog.returnValue || "unsure");
    };
    dialog.addEventListener("close", onClose, { once: true });
    dialog.showModal();
  });
}
