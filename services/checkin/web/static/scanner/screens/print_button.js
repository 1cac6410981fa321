/** "Print badge" or "Print again" for one person, with what becomes of it. Nothing is shown where nobody prints. */
import { isUnderWay, newPrintNonce, printBadge, printsHere, readPrint, withdrawPrint } from "../network/printing.js";
import { Refused } from "../network/server.js";
import { say, sayProblem } from "../words/words.js";
import { create } from "./page.js";

const EVERY = 1000; // milliseconds between two looks at a job

export class PrintButton {
  /** `node` is to be put where the button shall be; `show(person)` then offers to print their badge. */
  constructor({ device, server }) {
    Object.assign(this, { device, server });
    this.visit = 0; // grows with each person, so that late answers change nothing
    this.button = pressable("big", () => this.print());
    this.back = pressable("secondary outline", () => this.withdraw());
    this.text = create("p", "print-text");
    this.text.setAttribute("role", "status");
    this.node = create("div", "print", this.button, this.text, this.back);
    this.node.hidden = true;
  }

  /** `person` has `code` and `badge`, the state of the printed badge. */
  async show({ code, badge }) {
    this.hide();
    Object.assign(this, { code, isAgain: badge === "printed", job: null, nonce: newPrintNonce() });
    const { visit } = this;
    const { token } = this.device.pairing;
    const isHere = await printsHere(this.server, token).catch(() => false);
    if (visit !== this.visit || isHere === false) return;
    this.node.hidden = false;
    this.draw(isHere ? "" : say("print_offline"));
  }

  hide() {
    this.visit += 1;
    this.node.hidden = true;
  }

  async print() {
    const { visit } = this;
    const { token } = this.device.pairing;
    this.button.disabled = true;
    this.text.textContent = say("print_waiting");
    try {
      // After no answer the same nonce asks again: the first call may have arrived.
      const reason = this.isAgain ? "reprint" : "new";
      const job = await printBadge(this.server, token, this.code, reason, this.nonce);
      if (visit !== this.visit) return;
      this.nonce = newPrintNonce();
      await this.follow(job);
    } catch (error) {
      if (visit === this.visit) this.draw(error instanceof Refused ? sayProblem(error.problem) : say("print_no_answer"));
    }
  }

  /** Shows the job until nothing more becomes of it. */
  async follow(job) {
    const { visit } = this;
    const { token } = this.device.pairing;
    this.take(job);
    while (isUnderWay(this.job)) {
      await new Promise((resolve) => setTimeout(resolve, EVERY));
      if (visit !== this.visit) return;
      const news = await readPrint(this.server, token, job.id).catch(() => null);
      if (visit !== this.visit) return;
      if (news) this.take(news);
      else this.draw(say("print_lost"));
    }
  }

  async withdraw() {
    const { visit, job } = this;
    const { token } = this.device.pairing;
    const news = await withdrawPrint(this.server, token, job.id).catch(() => null);
    if (visit === this.visit && news) this.take(news);
  }

  take(job) {
    this.job = job;
    if (job.state === "printed") this.isAgain = true;
    this.draw(sayJob(job));
  }

  draw(text) {
    const isBusy = this.job !== null && isUnderWay(this.job);
    this.button.textContent = say(this.isAgain ? "print_again" : "print_badge");
    this.button.disabled = isBusy;
    this.back.textContent = say("print_withdraw");
    this.back.hidden = this.job?.state !== "waiting";
    if (this.text.textContent !== text) this.text.textContent = text;
  }
}

/** What has become of a job, in a sentence. */
export function sayJob({ state, problem, station, gate }) {
  const names = { gate: gate ?? "" };
  if (state === "waiting") return say(problem === "no_label" ? "print_no_label" : station ? "print_waiting_at" : "print_nobody", names);
  if (state === "failed") return say(`print_failed_${problem}`);
  return say(`print_${state}`, names);
}

function pressable(className, onClick) {
  const button = create("button", className);
  button.type = "button";
  button.addEventListener("click", onClick);
  return button;
}
