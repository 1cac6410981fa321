/** The QR code of this desk's form: over the whole screen, for guests who hold their phones to it, and small in the walk-in. */
import { say } from "../words/words.js";
import { element, openDialog, setText } from "./page.js";

export class GuestFormDialog {
  constructor({ forms, contact }) {
    Object.assign(this, { forms, contact });
    element("guest-form-open").addEventListener("click", () => this.open());
    element("walk-in-qr").addEventListener("click", () => this.open());
    forms.addEventListener("change", () => this.draw());
    contact.addEventListener("change", () => this.draw());
  }

  open() {
    this.draw();
    openDialog("guest-form");
  }

  draw() {
    const { guestForm } = this.forms;
    const code = element("guest-form-code");
    const small = element("walk-in-qr");
    small.hidden = !guestForm;
    code.hidden = !guestForm;
    code.alt = say("guest_form_code");
    if (guestForm) code.src = small.querySelector("img").src = pictureOf(guestForm.qr);
    setText("guest-form-address", guestForm?.url ?? "");
    setText("guest-form-note", this.note());
  }

  note() {
    if (!this.forms.guestForm) return say("guest_form_none");
    return this.contact.online ? "" : say("guest_form_offline");
  }
}

function pictureOf(svg) {
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
