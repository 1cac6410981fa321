/** One person, large: who they are, what stands against letting them in, and what this phone may do about it. */
import { reasonsAgainst, REASONS_TO_UNDO } from "../deciding/reasons.js";
import { whoMayOverride } from "../deciding/rules.js";
import { nameIn } from "../deciding/verdict_text.js";
import { normal } from "../devices/ticket_code.js";
import { readPerson } from "../network/search.js";
import { NoAnswer, Refused } from "../network/server.js";
import { say, sayProblem, sayTime } from "../words/words.js";
import { create, createButton, createUserText, element, setText } from "./page.js";
import { badgeOf, chips, sinceOf, standingOf } from "./person_lines.js";
import { PrintButton } from "./print_button.js";
import { ReasonForm } from "./reason_form.js";

const PATIENCE = 3000; // milliseconds

export class PersonDialog {
  /**
   * `door` and `undos` are the phone's own means, `clock()` is the time in milliseconds. `actions` has
   * `decideOn(presented)`, `takeBack(scan, reason)` and `mayTakeBack(scan)`, and `bind(person)`.
   */
  constructor({ device, server, contact, door, undos, bindings, clock }, actions) {
    Object.assign(this, { device, server, contact, door, undos, bindings, clock, actions });
    this.person = null;
    this.presented = null; // by what the person is let in: `{secret}` or `{code}`
    this.isLooking = false; // the badge was scanned, and nothing is recorded yet
    this.visit = 0;
    this.print = new PrintButton({ device, server });
    element("person-print").append(this.print.node);
    element("person").addEventListener("close", () => this.print.hide());
  }

  get isOpen() {
    return element("person").open;
  }

  /** Whether this badge was scanned, and its holder is on screen before anything is recorded. */
  looksAt({ secret }) {
    return this.isOpen && this.isLooking && normal(this.presented.secret ?? "") === normal(secret);
  }

  /** Shows a person as a result, a verdict or the roster has them; what is missing is read then. */
  async open(person, presented, { isLooking = false } = {}) {
    Object.assign(this, { person, presented, isLooking });
    setText("person-news", this.newsOfBadge());
    this.askNothing();
    this.draw();
    if (!this.isOpen) element("person").showModal();
    this.focusOnDecision();
    this.print.hide();
    if (this.device.takesCodes) await Promise.all([this.load(), this.print.show(person)]);
  }

  /** By the phone's own lists at once, then by the server's word, which counts more unless it has yet to hear of an undo. */
  async load() {
    const visit = ++this.visit;
    const take = (person) => visit === this.visit && person && this.take(person);
    take(await this.door.personOf(this.presented).catch(console.error));
    if (this.contact.away || this.undos.isAwaitedFor(this.person.code)) return;
    const { token } = this.device.pairing;
    const query = { token, list: this.device.list, code: this.person.code, patience: PATIENCE };
    take(await readPerson(this.server, query).catch(onlyExpected));
  }

  /** A blank badge was given to them, of which the server has not heard, or which it does not take. */
  newsOfBadge() {
    const { person } = this;
    const { waits, problem } = this.bindings.of(person.code);
    if (waits) return say("bind_later", person);
    return problem ? say("bind_failed", { ...person, problem: sayProblem(problem) }) : "";
  }

  take(person) {
    const hadFocus = element("person-actions").contains(document.activeElement);
    this.person = { ...this.person, ...person };
    this.draw();
    if (hadFocus) this.focusOnDecision();
  }

  focusOnDecision() {
    (element("person-actions").querySelector("button.big") ?? element("person-name")).focus();
  }

  close() {
    this.visit += 1;
    element("person").close();
  }

  draw() {
    const { person } = this;
    element("person-name").textContent = person.name;
    element("person-about").replaceChildren(...this.about());
    setText("person-objections", this.objectionsInWords());
    element("person-actions").replaceChildren(...this.buttons());
    this.drawScans();
  }

  about() {
    const { person } = this;
    const { event } = this.device;
    const { company, category, sessions = [], attention, first_admitted: first } = person;
    const words = { event, now: this.clock() };
    const strip = createUserText("p", "category", nameIn(event?.categories, category));
    const colour = event?.category_colours?.[category];
    if (colour) strip.style.setProperty("--category", colour);
    const standing = this.objections.length === 0 && standingOf({ ...person, first_admitted: null }, words);
    return [
      company && createUserText("p", "company", company),
      strip,
      chips(person.tags),
      sessions.length > 0 && createUserText("p", "sessions", sessions.map((id) => nameIn(event?.sessions, id)).join(" · ")),
      create("p", "badge", ...badgeOf({ state: "confirmed", ...person }), " ", create("span", "code", person.code)),
      attention && createUserText("p", "attention", say("attention", { note: attention })),
      standing && create("p", "standing", standing),
      first && createUserText("p", "since", sinceOf(first, words)),
    ].filter(Boolean);
  }

  get objections() {
    return this.person.objections ?? [];
  }

  get override() {
    return this.objections.length === 0 ? "none" : whoMayOverride(this.objections, this.device.pairing.role);
  }

  objectionsInWords() {
    const { name, code } = this.person;
    const reasons = this.objections.map((reason) => say(reason)).join(" · ");
    const who = this.override === "supervisor" ? say("person_supervisor", { name, code }) : "";
    return [reasons, who].filter(Boolean).join(". ");
  }

  buttons() {
    const { override, isLooking, device, person } = this;
    const isDesk = device.takesCodes;
    const letIn = override === "none" && this.button("let_in", () => this.decide({ direction: "entry" }), "big");
    const insist = override === "here" && this.button("let_in_anyway", () => this.askWhy(), "big");
    const notNow = isLooking && this.button("not_now", () => this.close(), "big secondary outline");
    const exit = isDesk && person.inside && this.button("person_exit", () => this.decide({ direction: "exit" }), "secondary outline");
    const bind = isDesk && this.button("person_bind", () => this.bind(), "secondary outline");
    return [letIn, insist, notNow, exit, bind].filter(Boolean);
  }

  button(word, onClick, className) {
    const button = createButton(word, onClick);
    button.className = className;
    return button;
  }

  /** What was decided is scanned like everything else, and gets a verdict. */
  decide(how) {
    this.close();
    this.actions.decideOn({ ...this.presented, ...how });
  }

  askWhy() {
    const legend = say("let_in_why", { name: this.person.name });
    const reasons = reasonsAgainst(this.objections);
    this.ask({ legend, reasons }, (reason) => this.decide({ direction: "entry", override: { reason } }));
  }

  bind() {
    this.close();
    this.actions.bind(this.person);
  }

  ask(words, onReason) {
    const form = new ReasonForm("person-reason", words, onReason);
    element("person-reasons").replaceChildren(form.node);
    element("person-reasons").hidden = false;
    element("person-actions").hidden = true;
    form.focus();
  }

  askNothing() {
    element("person-reasons").hidden = true;
    element("person-reasons").replaceChildren();
    element("person-actions").hidden = false;
  }

  drawScans() {
    const scans = this.device.takesCodes ? (this.person.scans ?? []) : [];
    element("person-scans").hidden = scans.length === 0;
    element("person-scan-list").replaceChildren(...scans.map((scan) => this.row(scan)));
  }

  row(scan) {
    const { at, direction, gate_name: gate, device_name: device, undone, override } = scan;
    const time = sayTime(at, this.device.event?.timezone, this.clock());
    const what = say(direction === "exit" ? "go_exit" : "go_entry");
    const where = createUserText("span", "", say("at_gate", { gate, device }));
    const why = override && createUserText("span", "small", say("let_in_because", { reason: override }));
    const words = create("span", undone ? "undone" : "", create("strong", "", `${time} · ${what}`), where, why || "");
    if (undone) return create("li", "", words, create("span", "small", say("undone")));
    return create("li", "", words, this.actions.mayTakeBack(scan) ? this.undoButton(scan, time) : "");
  }

  undoButton(scan, time) {
    const { name, code } = this.person;
    const takeBack = async (reason) => {
      const news = await this.actions.takeBack({ ...scan, code, name }, reason);
      this.askNothing();
      await this.load();
      setText("person-news", news);
      element("person-name").focus();
    };
    const legend = say("undo_why", { name, time });
    const button = createButton("undo", () => this.ask({ legend, reasons: REASONS_TO_UNDO }, takeBack));
    button.className = "secondary outline";
    button.setAttribute("aria-label", say("undo_one", { name, time }));
    return button;
  }
}

/** Without an answer what is known already stays. */
function onlyExpected(error) {
  if (!(error instanceof NoAnswer || error instanceof Refused)) console.error(error);
  return null;
}
