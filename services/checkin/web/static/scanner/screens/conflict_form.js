/** The form in which one conflict is resolved: its admissions side by side, and the reason. */
import { say, sayAge } from "../words/words.js";
import { create, createUserText } from "./page.js";

export class ConflictForm {
  /**
   * `place` tells it from other forms. `list` is the name of the conflict's list, `sayWhen(moment)` the words for a time.
   * `onDecision({keep, reason})` is called once both are given.
   */
  constructor(conflict, place, { list, sayWhen }, onDecision) {
    const { name, company, code, scans } = conflict;
    this.scans = scans;
    this.onDecision = onDecision;
    this.id = `conflict-${place}`;
    this.button = create("button", "", say("conflict_resolve"));
    this.problem = create("p", "notice bad");
    this.problem.setAttribute("role", "alert");
    this.problem.hidden = true;
    const about = createUserText("p", "small", [company, code, list].filter(Boolean).join(" · "));
    const parts = [createUserText("h3", "", name || code), about, this.admissions(sayWhen), ...this.reason()];
    this.node = create("form", "", ...parts, this.button, this.problem);
    this.node.noValidate = true; // a browser complains in its own language
    this.node.addEventListener("submit", (event) => this.submit(event));
  }

  set isSending(isSending) {
    this.button.disabled = isSending;
  }

  complain(text) {
    this.problem.textContent = text;
    this.problem.hidden = false;
  }

  admissions(sayWhen) {
    const choices = this.scans.map((scan, place) => choice(scan, place, sayWhen));
    const legend = create("legend", "", say("conflict_keep"));
    this.keepFault = fault(`${this.id}-keep-fault`, "conflict_choose");
    this.keepField = create("fieldset", "choices", legend, this.keepFault, ...choices);
    return this.keepField;
  }

  reason() {
    const label = create("label", "", say("conflict_reason"));
    this.reasonFault = fault(`${this.id}-reason-fault`, "conflict_reason_missing");
    this.reasonField = create("input");
    const fields = { id: `${this.id}-reason`, name: "reason", maxLength: 500, dir: "auto", autocomplete: "off" };
    Object.assign(this.reasonField, fields);
    label.htmlFor = this.reasonField.id;
    return [label, this.reasonFault, this.reasonField];
  }

  submit(event) {
    event.preventDefault();
    const chosen = this.node.querySelector(":checked");
    const reason = this.reasonField.value.trim();
    drawFault(this.keepField, this.keepFault, !chosen);
    drawFault(this.reasonField, this.reasonFault, !reason);
    if (!chosen) return this.keepField.querySelector("input").focus();
    if (!reason) return this.reasonField.focus();
    const { device, nonce } = this.scans[Number(chosen.value)];
    return this.onDecision({ keep: { device, nonce }, reason });
  }
}

function choice(scan, place, sayWhen) {
  const input = create("input");
  Object.assign(input, { type: "radio", name: "keep", value: String(place) });
  const time = create("strong", "", sayWhen(scan.counts_at));
  const where = createUserText("span", "", say("at_gate", { gate: scan.gate_name, device: scan.device_name }));
  const notes = notesOf(scan).map((note) => createUserText("span", "small", note));
  return create("label", "choice", input, create("span", "", time, where, ...notes));
}

/** How an admission came about, beyond its time and place. */
function notesOf({ offline, clock_off: seconds, override }) {
  return [
    say(offline ? "without_connection" : "with_connection"),
    seconds && say(seconds > 0 ? "clock_fast" : "clock_slow", { age: sayAge(Math.abs(seconds) * 1000).replace(" ", "\u00a0") }),
    override && say("let_in_because", { reason: override }),
  ].filter(Boolean);
}

function fault(id, word) {
  const node = create("p", "fault", say(word));
  node.id = id;
  node.hidden = true;
  return node;
}

function drawFault(field, fault, isMissing) {
  fault.hidden = !isMissing;
  for (const [name, value] of Object.entries({ "aria-invalid": "true", "aria-describedby": fault.id }))
    if (isMissing) field.setAttribute(name, value);
    else field.removeAttribute(name);
}
