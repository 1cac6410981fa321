/** A computer that is no device yet becomes one, as a phone does. */
import { suggestedName } from "../scanner/devices/browser.js";
import { codeTyped, pair, pairingFault, takeCodeFromAddress } from "../scanner/network/pairing.js";
import { element, show, word } from "./words.js";

/** Calls `onPaired` once the computer is a device. */
export async function openPairing({ server, device }, onPaired) {
  show("pairing");
  element("pairing-name").value = device.name ?? (await suggestedName());
  const submit = async (event) => {
    event?.preventDefault();
    const code = codeTyped(element("pairing-code").value);
    const name = element("pairing-name").value.trim();
    if (!code || !name) return complain(word("pairing_missing"));
    element("pairing-submit").disabled = true;
    try {
      const pairing = await pair(server, code, name);
      await device.remember({ pairing, name, list: pairing.lists[0] });
      onPaired();
    } catch (error) {
      complain(word(pairingFault(error)[0]));
    }
    element("pairing-submit").disabled = false;
    return null;
  };
  element("pairing-form").addEventListener("submit", submit);
  const code = takeCodeFromAddress();
  if (code) {
    element("pairing-code").value = code;
    submit();
  }
}

function complain(text) {
  element("pairing-problem").textContent = text;
  element("pairing-problem").hidden = false;
  element("pairing-code").focus();
}
