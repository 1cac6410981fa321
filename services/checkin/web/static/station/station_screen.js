/** The station as people see it: its state, the labels in it, the last prints, and what needs somebody to look. */
import { NoAnswer, Refused } from "../scanner/network/server.js";
import { newPrintNonce, printBadge } from "../scanner/network/printing.js";
import { element, show, timeOf, word } from "./words.js";

const LOOK_EVERY = 5; // ticks
const isPage = ({ items }) => Array.isArray(items);

export class StationScreen {
  constructor({ server, device, loop, press }) {
    Object.assign(this, { server, loop, press, token: device.pairing.token });
    this.ticks = 0;
    this.shown = "";
    element("station-gate").textContent = device.pairing.gateName;
    element("station-name").textContent = device.pairing.name;
    loop.addEventListener("change", () => this.draw());
    loop.addEventListener("tick", () => this.ticked());
    element("station-test").addEventListener("click", () => this.test());
    element("station-pause").addEventListener("click", () => this.pause());
    this.draw();
  }

  async pause() {
    await this.loop.setPaused(!this.loop.isPaused);
    this.say(word(this.loop.isPaused ? "now_paused" : "now_ready"));
  }

  /** A label of somebody made up, without a job. */
  async test() {
    try {
      const path = `/print-station/test-label?format=${this.press.format}`;
      const { label } = await this.server.ask("GET", path, (answer) => typeof answer.label === "string", { token: this.token });
      this.press.print(await this.press.fetch(label), word("test_title"));
      this.press.clear();
      this.say("");
    } catch (error) {
      console.error(error);
      this.say(word("test_failed"));
    }
  }

  draw() {
    const { state, job, isPaused } = this.loop;
    if (state === "revoked") return show("unpaired");
    const text = word(`state_${state}`, { name: job?.name || job?.code || "" });
    element("station-state").dataset.state = state;
    if (element("station-state-text").textContent !== text) element("station-state-text").textContent = text;
    element("station-pause").textContent = word(isPaused ? "resume" : "pause");
    return this.look();
  }

  ticked() {
    this.ticks += 1;
    if (this.ticks % LOOK_EVERY === 0) this.look();
  }

  async look() {
    try {
      this.fill((await this.server.ask("GET", "/print-jobs?limit=20", isPage, { token: this.token })).items);
    } catch (error) {
      if (!(error instanceof Refused || error instanceof NoAnswer)) throw error;
    }
  }

  /** Rows are made anew only when something has changed, so that the focus stays where it is. */
  fill(jobs) {
    const now = JSON.stringify(jobs.map(({ id, state, problem }) => [id, state, problem]));
    if (now === this.shown) return;
    this.shown = now;
    const focused = document.activeElement?.dataset?.key;
    element("station-none").hidden = jobs.length > 0;
    element("station-jobs").replaceChildren(...jobs.map((job) => this.row(job)));
    const doubtful = jobs.filter(({ state }) => state === "perhaps_printed").length;
    element("station-doubt").hidden = doubtful === 0;
    if (focused) document.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  row(job) {
    const row = element("station-row").content.firstElementChild.cloneNode(true);
    const part = (name) => row.querySelector(`.${name}`);
    part("name").textContent = job.name || job.code;
    part("guest-code").textContent = job.code;
    part("when").textContent = timeOf(job.printed_at ?? job.created_at);
    part("when").dateTime = job.printed_at ?? job.created_at;
    part("state").textContent = word(job.problem && job.state !== "printed" ? `problem_${job.problem}` : `job_${job.state}`);
    row.dataset.state = job.state;
    const isOver = job.state !== "waiting" && job.state !== "printing" && job.problem !== "no_badge";
    this.offer(part("again"), isOver && job.problem !== "printed_again", job, () => this.again(job));
    this.offer(part("there"), job.state === "perhaps_printed", job, () => this.confirm(job));
    this.offer(part("withdraw"), job.state === "waiting", job, () => this.withdraw(job));
    return row;
  }

  offer(button, isOffered, job, onClick) {
    button.hidden = !isOffered;
    button.dataset.key = `${button.className} ${job.id}`;
    button.setAttribute("aria-label", `${button.textContent.trim()}: ${job.name || job.code}`);
    button.addEventListener("click", onClick);
  }

  again({ code }) {
    return this.change(() => printBadge(this.server, this.token, code, "reprint", newPrintNonce()));
  }

  confirm({ id, attempt }) {
    return this.change(() => this.server.ask("POST", `/print-jobs/${id}/done`, (answer) => answer.id === id, { token: this.token, body: { attempt } }));
  }

  withdraw({ id }) {
    return this.change(() => this.server.ask("POST", `/print-jobs/${id}/withdraw`, (answer) => answer.id === id, { token: this.token }));
  }

  async change(call) {
    try {
      await call();
      this.say("");
    } catch (error) {
      if (!(error instanceof Refused || error instanceof NoAnswer)) throw error;
      this.say(word(error instanceof Refused ? "refused" : "state_away"));
    }
    await this.look();
  }

  say(text) {
    element("station-said").textContent = text;
  }
}
