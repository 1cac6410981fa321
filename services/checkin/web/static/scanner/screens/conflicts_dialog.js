/** The badges that phones let in without knowing of each other: a supervisor chooses the admission that counts. */
import { countConflicts, readConflicts, resolveConflict } from "../network/conflicts.js";
import { NoAnswer, Refused } from "../network/server.js";
import { say, sayList, sayProblem, sayTime } from "../words/words.js";
import { ConflictForm } from "./conflict_form.js";
import { create, element, openDialog, setText } from "./page.js";

const PAGE = 25;
const TO_THE_SECOND = { second: "2-digit" };
const OVERTAKEN = { "unknown-conflict": "conflict_gone", "conflict-changed": "conflict_changed" };

export class ConflictsDialog {
  /** `clock()` is the time in milliseconds. */
  constructor({ device, server, roster, clock }) {
    Object.assign(this, { device, server, roster, clock });
    this.known = { token: null, count: 0 }; // the number of conflicts that a device was told
    this.limit = PAGE;
    this.visits = 0;
    element("conflicts-open").addEventListener("click", () => this.open());
    element("conflicts-more").addEventListener("click", () => this.showMore());
  }

  /** Asks how many there are, which only a supervisor may know. Throws Refused. */
  async refresh() {
    const { token, role } = this.device.pairing;
    if (role !== "supervisor") return;
    try {
      this.know(token, await countConflicts(this.server, token));
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
    }
  }

  know(token, count) {
    this.known = { token, count };
    this.drawButton();
  }

  drawButton() {
    const { token, count } = this.known;
    element("conflicts-open").textContent = say("conflicts_open", { count });
    element("conflicts-open").hidden = count === 0 || token !== this.device.pairing?.token;
  }

  async open() {
    this.limit = PAGE;
    element("conflict-list").replaceChildren();
    element("conflicts-more").hidden = true;
    setText("conflicts-text", say("conflicts_loading"));
    openDialog("conflicts");
    await this.load();
  }

  async showMore() {
    this.limit += PAGE;
    await this.load();
  }

  /** Reads the list anew; `news` says what has become of a decision. */
  async load(news = "") {
    const visit = ++this.visits;
    const { token } = this.device.pairing;
    try {
      const { conflicts, total } = await readConflicts(this.server, { token, limit: this.limit });
      const names = await this.namesOf(conflicts);
      if (visit !== this.visits) return;
      this.know(token, total);
      this.show(conflicts, names, total);
      setText("conflicts-text", news || (total === 0 ? say("conflicts_none") : ""));
    } catch (error) {
      if (visit === this.visits) setText("conflicts-text", [news, sayFault(error)].filter(Boolean).join(" "));
    }
  }

  /** The names of the lists on which it happened, by id. */
  async namesOf(conflicts) {
    const ids = [...new Set(conflicts.map(({ list }) => list))];
    const nameOf = async (id) => sayList((await this.roster.of(id))?.list ?? { id, name: id });
    return new Map(await Promise.all(ids.map(async (id) => [id, await nameOf(id)])));
  }

  show(conflicts, names, total) {
    const sayWhen = (moment) => sayTime(moment, this.device.event?.timezone, this.clock(), TO_THE_SECOND);
    const rows = conflicts.map((conflict, place) => {
      const words = { list: names.get(conflict.list), sayWhen };
      const form = new ConflictForm(conflict, place, words, (decision) => this.send(conflict, form, decision));
      return create("li", "", form.node);
    });
    element("conflict-list").replaceChildren(...rows);
    element("conflicts-explained").hidden = total === 0;
    element("conflicts-more").hidden = total <= conflicts.length;
    element("conflicts-more").textContent = say("conflicts_more", { count: total });
  }

  async send(conflict, form, decision) {
    form.isSending = true;
    try {
      await resolveConflict(this.server, { token: this.device.pairing.token, id: conflict.id, ...decision });
      await this.loadAfter(say("conflict_resolved", { name: conflict.name || conflict.code }));
    } catch (error) {
      const overtaken = OVERTAKEN[error.problem?.slug];
      if (overtaken) return this.loadAfter(say(overtaken));
      form.isSending = false;
      form.complain(sayFault(error));
    }
    return null;
  }

  /** The form that had the focus is gone. */
  async loadAfter(news) {
    await this.load(news);
    element("conflicts-title").focus();
  }
}

function sayFault(error) {
  return error instanceof Refused ? sayProblem(error.problem) : say("conflicts_no_answer");
}
