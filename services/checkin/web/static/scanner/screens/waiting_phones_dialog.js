/** The phones that wait behind a gate card: a supervisor starts each by one tap, in a list that fills by itself. */
import { NoAnswer, Refused } from "../network/server.js";
import { decideOnPhone, readWaitingPhones } from "../network/waiting_phones.js";
import { say, sayProblem, sayTime } from "../words/words.js";
import { create, createButton, createUserText, element, openDialog, setText } from "./page.js";

const EVERY = 1500; // milliseconds, while the list is open
const NEWS = { start: "phones_started", refuse: "phones_refused" };

export class WaitingPhonesDialog {
  /** `clock()` is the time in milliseconds. */
  constructor({ device, server, clock }) {
    Object.assign(this, { device, server, clock });
    this.phones = [];
    this.news = "";
    this.visits = 0;
    element("phones-open").addEventListener("click", () => this.open());
    element("phones").addEventListener("close", () => clearTimeout(this.timer));
  }

  get isAllowed() {
    return this.device.pairing?.role === "supervisor";
  }

  /** Asks how many there are, which only a supervisor may know. Throws Refused. */
  async refresh() {
    if (!this.isAllowed) return this.drawButton();
    try {
      this.phones = await readWaitingPhones(this.server, this.device.pairing.token);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
    }
    return this.drawButton();
  }

  /** The menu is opened: what it says is of now. */
  offer() {
    this.drawButton();
    this.refresh().catch(() => {}); // the next visit says what is wrong
  }

  drawButton() {
    element("phones-open").hidden = !this.isAllowed;
    element("phones-open").textContent = say("phones_open", { count: this.phones.length });
  }

  open() {
    this.news = "";
    element("phone-list").replaceChildren();
    setText("phones-text", say("phones_loading"));
    openDialog("phones");
    return this.follow();
  }

  /** Again and again while somebody looks at it. */
  async follow() {
    clearTimeout(this.timer);
    await this.load();
    if (element("phones").open) this.timer = setTimeout(() => this.follow(), EVERY);
  }

  async load() {
    const visit = ++this.visits;
    try {
      const phones = await readWaitingPhones(this.server, this.device.pairing.token);
      if (visit !== this.visits) return;
      this.phones = phones;
      this.draw();
    } catch (error) {
      if (visit === this.visits) setText("phones-text", sayFault(error));
    }
  }

  /** Who has the focus keeps it while others come and go. */
  draw() {
    const list = element("phone-list");
    const focused = list.contains(document.activeElement) ? document.activeElement.id : null;
    list.replaceChildren(...this.phones.map((phone) => this.row(phone)));
    if (focused) (element(focused) ?? element("phones-title")).focus();
    const count = this.phones.length;
    setText("phones-text", this.news || say(count === 0 ? "phones_none" : "phones_some", { count }));
    this.drawButton();
  }

  row(phone) {
    const { id, name, gate_name: gate, role, paired_at: since } = phone;
    const time = sayTime(Date.parse(since), this.device.event?.timezone, this.clock());
    const about = createUserText("span", "", [gate, say(`role_${role}`), time].join(" · "));
    const words = create("div", "", createUserText("strong", "", name), about);
    const buttons = create("div", "actions", this.button("start", phone), this.button("refuse", phone));
    const row = create("li", "", words, buttons);
    row.dataset.id = id;
    return row;
  }

  button(what, { id, name }) {
    const button = createButton(`phones_${what}`, () => this.decide(what, { id, name }));
    button.id = `phone-${what}-${id}`;
    button.setAttribute("aria-label", say(`phones_${what}_name`, { name }));
    if (what === "refuse") button.className = "secondary outline";
    return button;
  }

  async decide(what, { id, name }) {
    try {
      await decideOnPhone(this.server, { token: this.device.pairing.token, id, what });
      this.news = say(NEWS[what], { name });
    } catch (error) {
      this.news = `${name}: ${sayFault(error)}`;
    }
    return this.follow();
  }
}

function sayFault(error) {
  return error instanceof Refused ? sayProblem(error.problem) : say("phones_no_answer");
}
