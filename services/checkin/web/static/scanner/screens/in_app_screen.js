/** The screen for browsers inside other apps, which often may not use the camera. */
import { say } from "../words/words.js";
import { element, setText, showScreen } from "./page.js";

/** Resolves when somebody goes on all the same. A pairing code in the link is not used up before. */
export function sendToRealBrowser(pairingCode) {
  const link = location.origin + location.pathname + (pairingCode ? `#pair=${pairingCode}` : "");
  showScreen("in-app");
  element("in-app-copy").addEventListener("click", async () => {
    const isCopied = await navigator.clipboard.writeText(link).then(() => true, () => false);
    setText("in-app-copied", isCopied ? say("link_copied") : say("link_not_copied", { link }));
  });
  return new Promise((resolve) => element("in-app-go-on").addEventListener("click", resolve, { once: true }));
}
