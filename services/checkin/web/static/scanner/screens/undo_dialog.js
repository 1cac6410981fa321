/** This phone's own scans of the last quarter of an hour, to take one back. */
import { REASONS_TO_UNDO } from "../deciding/reasons.js";
import { say, sayProblem, sayTime } from "../words/words.js";
import { create, createUserText, element, openDialog, setText } from "./page.js";
import { ReasonForm } from "./reason_form.js";

const LOOKS_EVERY = 1000; // milliseconds; a scan may be taken back for a quarter of an hour

export class UndoDialog {
  /** `takeBack(scan, reason)` resolves to what became of it, in words; `clock()` is the time in milliseconds. */
  constructor({ device, latest, undos, clock }, takeBack) {
    Object.assign(this, { device, latest, undos, clock, takeBack });
    element("undo-open").addEventListener("click", () => this.open());
    for (const source of [latest, undos]) source.addEventListener("change", () => this.drawButton());
    setInterval(() => this.follow(), LOOKS_EVERY);
    this.drawButton();
  }

  /** What is too old by now goes by itself. */
  follow() {
    this.drawButton();
    const list = element("undo-list");
    if (!element("undo").open || list.hidden || list.childElementCount === this.scans.length) return;
    this.drawRows(element("undo-news").textContent);
    element("undo-title").focus();
  }

  /** Those that still count. */
  get scans() {
    return this.latest.all().filter(({ device, nonce }) => !this.undos.has(`${device}:${nonce}`));
  }

  drawButton() {
    element("undo-open").hidden = this.scans.length === 0;
  }

  open() {
    this.drawRows("");
    openDialog("undo");
  }

  drawRows(news) {
    const { scans } = this;
    setText("undo-news", news || (scans.length === 0 ? say("undo_none") : ""));
    element("undo-form").replaceChildren();
    element("undo-list").hidden = false;
    element("undo-list").replaceChildren(...scans.map((scan) => this.row(scan)));
  }

  row(scan) {
    const button = createUserText("button", "secondary outline", this.wordsFor(scan));
    button.type = "button";
    button.addEventListener("click", () => this.ask(scan));
    return create("li", "", button);
  }

  wordsFor(scan) {
    return say(scan.direction === "exit" ? "undo_exit" : "undo_one", this.about(scan));
  }

  about({ name, code, at }) {
    return { name: name ?? code, time: sayTime(at, this.device.event?.timezone, this.clock()) };
  }

  ask(scan) {
    const words = { legend: say("undo_why", this.about(scan)), reasons: REASONS_TO_UNDO };
    const form = new ReasonForm("undo-reason", words, async (reason) => {
      this.drawRows(await this.takeBack(scan, reason));
      element("undo-title").focus();
    });
    setText("undo-news", "");
    element("undo-list").hidden = true;
    element("undo-form").replaceChildren(form.node);
    form.focus();
  }
}

/** What became of an undo, in words. */
export function sayOutcome({ name, code }, { problem, isAwaited }) {
  const who = { name: name ?? code };
  if (problem) return say("undo_refused", { ...who, problem: sayProblem(problem) });
  return say(isAwaited ? "undo_waiting" : "undo_done", who);
}
