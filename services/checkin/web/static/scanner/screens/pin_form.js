/** A form that opens the guest list kept on this phone with its PIN. */
import { say, sayAge } from "../words/words.js";
import { element, setText } from "./page.js";

const PIN = /^[0-9]{4,12}$/;

/** What was typed as a PIN: spaces do not matter, nor does the width of digits. Null if it cannot be one. */
export function readPin(typed) {
  const pin = typed.normalize("NFKC").replaceAll(/\s/g, "");
  return PIN.test(pin) ? pin : null;
}

/** Says at a field why it is not taken, and goes there; an empty text takes that back. */
export function complain(id, text) {
  setText(`${id}-problem`, text);
  element(id).ariaInvalid = text ? "true" : null;
  if (text) element(id).focus();
}

/** A button that says what it does meanwhile and takes no second tap. */
export async function whileBusy(id, word, work) {
  const button = element(id);
  if (button.ariaDisabled === "true") return;
  button.ariaDisabled = "true"; // not disabled, so that the focus stays
  button.textContent = say(word);
  try {
    await work();
  } finally {
    button.ariaDisabled = null;
    button.textContent = say(button.dataset.word);
  }
}

export class PinForm {
  /** `id` is that of the field; `onOpen()` is called once the list is open. */
  constructor(id, names, onOpen) {
    Object.assign(this, { id, names, onOpen });
    element(`${id}-form`).addEventListener("submit", (event) => {
      event.preventDefault();
      whileBusy(`${id}-open`, "names_opening", () => this.submit());
    });
  }

  set isShown(isShown) {
    element(`${this.id}-form`).hidden = !isShown;
  }

  clear() {
    element(this.id).value = "";
    complain(this.id, "");
  }

  async submit() {
    const pin = readPin(element(this.id).value);
    complain(this.id, "");
    if (!pin) return complain(this.id, say("names_pin_digits"));
    const refusal = await this.names.unlock(pin);
    element(this.id).value = "";
    return refusal ? complain(this.id, sayRefusal(refusal)) : this.onOpen();
  }
}

function sayRefusal({ reason, wait }) {
  if (reason === "needs_contact") return say("names_needs_contact");
  if (reason === "wait") return say("names_wait", { age: sayAge(wait) });
  return wait > 0 ? say("names_wrong_pin_wait", { age: sayAge(wait) }) : say("names_wrong_pin");
}
