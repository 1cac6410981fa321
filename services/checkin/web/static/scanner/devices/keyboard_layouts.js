/** Undoes what a keyboard layout makes of a ticket's code: hand scanners press the keys of a US keyboard. */
import { isWholeTicketCode } from "./ticket_code.js";

// What the layout types, and below it what the same keys type on a US keyboard.
const LAYOUTS = [
  layout("YZ", "ZY"), // QWERTZ: German, Swiss, Luxembourgish
  layout("QAWZ?,&É\"'(§-È!_Çà".toUpperCase(), "AQZWMM123456678890"), // AZERTY: French, Belgian
];

/**
 * The ticket's code that was meant by `typed`. `usKeys` is what the keys that were pressed type on a US keyboard.
 * A reading counts only if its checksum fits; without one that does, the text is what was typed.
 */
export function readTyped(typed, usKeys = "") {
  const readings = [typed, usKeys, ...LAYOUTS.map((usSigns) => onUsKeyboard(typed, usSigns))];
  return readings.find(isWholeTicketCode) ?? typed;
}

function layout(signs, usSigns) {
  return new Map([...signs].map((sign, place) => [sign, usSigns[place]]));
}

function onUsKeyboard(typed, usSigns) {
  return [...typed.toUpperCase()].map((sign) => usSigns.get(sign) ?? sign).join("");
}
