/** Why somebody decides against the rules or takes a scan back: ready-made reasons as big buttons, and one's own words. */
import { say } from "../words/words.js";
import { create } from "./page.js";

export class ReasonForm {
  /** `id` tells it from other forms. `onReason(text)` is called with what was tapped or typed. */
  constructor(id, { legend, reasons }, onReason) {
    this.onReason = onReason;
    this.field = create("input");
    Object.assign(this.field, { id, name: "reason", maxLength: 500, dir: "auto", autocomplete: "off" });
    this.fault = create("p", "fault", say("conflict_reason_missing"));
    Object.assign(this.fault, { id: `${id}-fault`, hidden: true });
    const label = create("label", "", say("reason_other"));
    label.htmlFor = id;
    const buttons = reasons.map((word) => this.button(word));
    const send = create("button", "outline", say("reason_send"));
    this.node = create("form", "reasons", create("fieldset", "", create("legend", "", legend), ...buttons, label, this.fault, this.field, send));
    this.node.noValidate = true; // a browser complains in its own language
    this.node.addEventListener("submit", (event) => this.submit(event));
  }

  button(word) {
    const button = create("button", "reason", say(word));
    button.type = "button";
    button.addEventListener("click", () => this.give(say(word)));
    return button;
  }

  focus() {
    this.node.querySelector("button").focus();
  }

  submit(event) {
    event.preventDefault();
    const reason = this.field.value.trim();
    this.fault.hidden = Boolean(reason);
    if (reason) return this.give(reason);
    this.field.ariaInvalid = "true";
    this.field.setAttribute("aria-describedby", this.fault.id);
    return this.field.focus();
  }

  /** Once: a second tap must not decide twice. */
  give(reason) {
    if (this.isGiven) return;
    this.isGiven = true;
    this.onReason(reason);
  }
}
