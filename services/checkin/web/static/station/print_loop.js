/**
 * What a station does each second: it takes a job, fetches the label, tells that it begins, prints, tells what has become
 * of it. Before `begin` is answered nothing is on paper; afterwards nobody else prints this job.
 */
import { NoAnswer, Refused } from "../scanner/network/server.js";

const PATIENCE = 5000; // milliseconds
const LABEL_TRIES = 3; // registration may learn of a walk-in a moment later
const PAUSE = 1000; // milliseconds
const TOLD_FOR = 60; // tries to tell what has become of a badge
const BEGIN_TRIES = 3;
const RESTS = 8; // rounds after which no job rests any more

export class PrintLoop extends EventTarget {
  /**
   * `isOut(job)` resolves to `yes`, `again`, `no` or `unsure` after a print. `state` is `ready`, `printing`, `paused`,
   * `away` (no contact), `no_label` (registration does not answer) or `revoked`.
   */
  constructor({ server, token, press, isOut, pause = sleep }) {
    super();
    Object.assign(this, { server, token, press, isOut, pause });
    this.state = "ready";
    this.isPaused = false;
    this.isBusy = false;
    this.job = null;
    this.quietRounds = 0; // without a job
  }

  /** One round, unless the one before still goes on. */
  async tick() {
    if (this.isBusy || this.state === "revoked") return;
    this.isBusy = true;
    try {
      if (!this.isPaused) await this.round();
    } finally {
      this.isBusy = false;
      this.dispatchEvent(new Event("tick"));
    }
  }

  /** Takes no more jobs, so that other stations get them; or takes them again. */
  async setPaused(isPaused) {
    this.isPaused = isPaused;
    this.become(isPaused ? "paused" : "ready");
    if (isPaused) await this.ask("DELETE", "/print-station", () => true).catch(() => null);
  }

  async round() {
    try {
      const { job } = await this.ask("POST", "/print-station/take", (answer) => "job" in answer, { format: this.press.format });
      this.quietRounds = job ? 0 : this.quietRounds + 1;
      if (job) await this.work(job);
      else if (this.state !== "no_label" || this.quietRounds > RESTS) this.become("ready"); // else one rests, to be tried again
    } catch (error) {
      if (error instanceof Refused) this.become(error.status === 401 || error.status === 403 ? "revoked" : "ready");
      else if (error instanceof NoAnswer) this.become("away");
      else throw error;
    }
  }

  async work(job) {
    this.become("printing", job);
    const label = await this.labelOf(job);
    if (!label) {
      const problem = label === null ? "no_badge" : "no_label";
      await this.tell(job, "give-back", { problem });
      return this.become(problem === "no_label" ? "no_label" : "ready");
    }
    const answer = await this.put(label, job);
    if (answer === "no") await this.tellSurely(job, "give-back", { problem: "not_out" });
    else await this.tellSurely(job, "done", { badge: label.digest, certain: answer === "yes" });
    return this.become("ready");
  }

  /** Puts the label on paper, until people say that it is there or not wanted any more, or nothing at all. */
  async put(label, job) {
    await this.begin(job);
    this.press.print(label, job.code);
    const answer = await this.isOut(job);
    if (answer === "again") return this.put(label, job);
    this.press.clear();
    return answer;
  }

  /** The label; null where there is no badge; undefined where registration does not answer, or not yet. */
  async labelOf(job) {
    for (let tried = 1; tried <= LABEL_TRIES; tried += 1) {
      try {
        return await this.press.fetch(job.label);
      } catch {
        if (tried < LABEL_TRIES) await this.pause(PAUSE);
      }
    }
    return undefined;
  }

  /** Asks until there is an answer: the same attempt may begin twice. */
  async begin(job, tries = BEGIN_TRIES) {
    try {
      await this.tell(job, "begin");
    } catch (error) {
      if (error instanceof Refused || tries === 1) throw error;
      await this.pause(PAUSE);
      await this.begin(job, tries - 1);
    }
  }

  /** It is so, whether the server hears it now or in a minute. */
  async tellSurely(job, what, fields) {
    for (let tried = 1; tried <= TOLD_FOR; tried += 1) {
      try {
        return await this.tell(job, what, fields);
      } catch (error) {
        if (error instanceof Refused) return null; // somebody has decided meanwhile
        this.become("away");
        await this.pause(PAUSE);
      }
    }
    return null;
  }

  tell({ id, attempt }, what, fields = {}) {
    return this.ask("POST", `/print-jobs/${encodeURIComponent(id)}/${what}`, (answer) => answer.id === id, { attempt, ...fields });
  }

  ask(method, path, isOurs, body) {
    return this.server.ask(method, path, isOurs, { token: this.token, body, patience: PATIENCE });
  }

  become(state, job = null) {
    const news = this.isPaused && state === "ready" ? "paused" : state;
    const isNews = news !== this.state || job !== this.job;
    Object.assign(this, { state: news, job });
    if (isNews) this.dispatchEvent(new Event("change"));
  }
}

function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
