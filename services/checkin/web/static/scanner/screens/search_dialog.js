/** The people whom a desk finds by name, company or code while it types; a tap on one of them opens the person's panel. */
import { isLongEnough, rowsOf, searchNames } from "../deciding/search_names.js";
import { couldBeName, registrationCode } from "../devices/registration_code.js";
import { isTicketCode } from "../devices/ticket_code.js";
import { findPeople } from "../network/search.js";
import { NoAnswer, Refused } from "../network/server.js";
import { say, sayProblem, sayTime } from "../words/words.js";
import { create, createUserText, element, setText } from "./page.js";
import { aboutOf, badgeOf, chips, standingOf } from "./person_lines.js";
import { PinForm } from "./pin_form.js";

const PAGE = 25;
const PATIENCE = 5000; // milliseconds
const SHORT_PATIENCE = 1500; // where the phone knows the people itself
const PAUSE = 200; // milliseconds without a key; then what was typed is looked for

export class SearchDialog {
  /**
   * `door` and `names` are the phone's own means, without the server; `clock()` is the time in milliseconds.
   * `onCode(code)` is called with a code that was typed, `onPerson(person)` with the person who was chosen.
   */
  constructor({ device, server, contact, door, names, clock }, { onCode, onPerson }) {
    Object.assign(this, { device, server, contact, door, names, clock, onCode, onPerson });
    this.asked = ""; // the text that was looked for last
    this.code = null; // the registration code that it may be, too
    this.visit = 0; // only the answer to the latest question counts
    this.timer = null;
    this.showMore = null;
    this.lostFocus = false; // the result that had the focus is gone
    this.pinForm = new PinForm("search-pin", names, () => this.opened());
    names.addEventListener("change", () => names.people && rowsOf(names.people)); // before somebody waits for it
    element("matches-more").addEventListener("click", () => this.showMore());
    element("search-field").addEventListener("input", () => this.later(() => this.find()));
    element("search-form").addEventListener("submit", (event) => this.submit(event));
    element("search").addEventListener("keydown", (event) => this.move(event));
    element("search").addEventListener("close", () => this.clear(""));
  }

  /**
   * What was typed at a desk: a code is taken at once; a text that may be a name, too, only if nobody has that name.
   * Where people look first, the person is found before anything is recorded.
   */
  async lookUp(text) {
    clearTimeout(this.timer);
    const code = registrationCode(text);
    if (code && !couldBeName(text) && !this.looksFirst) return this.choose(code);
    this.open(text);
    return this.find(code);
  }

  get looksFirst() {
    return this.device.rules?.look_first === true;
  }

  /** Somebody is typing in `input` outside: the results show below a field of their own, where they type on. */
  typed(input) {
    this.later(() => {
      const text = input.value.trim();
      if (document.activeElement !== input || !isLongEnough(text) || isTicketCode(text)) return;
      if (registrationCode(text) && !couldBeName(text)) return; // Enter takes it; "Schmit" is a name
      input.value = "";
      this.open(text);
      this.find();
    });
  }

  later(work) {
    clearTimeout(this.timer);
    this.timer = setTimeout(work, PAUSE);
  }

  open(text) {
    const field = element("search-field");
    field.value = text;
    this.names.use();
    if (!element("search").open) element("search").showModal();
    field.focus();
    field.setSelectionRange(text.length, text.length);
  }

  clear(text) {
    clearTimeout(this.timer);
    this.visit += 1;
    setText("search-text", text);
    this.empty();
    this.pinForm.clear();
    this.pinForm.isShown = false;
  }

  empty() {
    this.lostFocus = element("matches").contains(document.activeElement);
    element("matches").replaceChildren();
    element("matches-more").hidden = true;
  }

  submit(event) {
    event.preventDefault();
    const [only, ...others] = element("matches").querySelectorAll("button");
    if (only && others.length === 0 && this.asked === this.text) only.click();
    else this.lookUp(this.text);
  }

  get text() {
    return element("search-field").value.trim();
  }

  /** Up and down go through the results, from and to the field. */
  move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const places = [element("search-field"), ...element("matches").querySelectorAll("button")];
    const place = places.indexOf(document.activeElement);
    if (!step || place < 0) return;
    event.preventDefault();
    places[Math.max(0, Math.min(places.length - 1, place + step))].focus();
  }

  /** Looks for what is in the field. `code` is the registration code that it may be, too. */
  async find(code = null) {
    clearTimeout(this.timer);
    Object.assign(this, { asked: this.text, code });
    if (!isLongEnough(this.asked)) return this.clear(say("search_short"));
    const visit = ++this.visit;
    if (element("matches").childElementCount === 0) setText("search-text", say("searching"));
    return this.ask(visit, null);
  }

  /** Asks the server; without it, the guest list on this phone. */
  async ask(visit, cursor) {
    const { asked, device } = this;
    const patience = this.names.state === "open" ? SHORT_PATIENCE : PATIENCE;
    const query = { token: device.pairing.token, list: device.list, text: asked, cursor, patience };
    const answer = this.contact.away ? new NoAnswer("away") : await findPeople(this.server, query).catch((error) => error);
    if (visit !== this.visit || !element("search").open) return null;
    if (answer instanceof Refused) return this.clear(sayProblem(answer.problem));
    if (answer instanceof Error) return this.findHere();
    if (!cursor) this.empty();
    this.pinForm.isShown = false;
    return this.take(answer.people, answer.cursor && (() => this.ask(visit, answer.cursor)), sayTotal(answer.total, answer.cursor));
  }

  /** By the guest list on this phone, if it is open. */
  async findHere() {
    const { names, device, asked } = this;
    names.use();
    if (!names.people) return this.explain();
    this.clear("");
    const { visit } = this;
    const matches = searchNames(names.people, asked);
    const time = sayTime(names.syncedAt, device.event?.timezone, this.clock());
    const showFrom = async (start) => {
      const end = start + PAGE;
      const hasMore = matches.length > end;
      const some = await this.door.withAttendance(device.list, matches.slice(start, end));
      const hint = `${say("search_by_list", { time })} ${sayTotal(matches.length, hasMore)}`;
      if (visit === this.visit) this.take(some, hasMore && (() => showFrom(end)), hint);
    };
    return showFrom(0);
  }

  /** The field that had the focus is gone. */
  async opened() {
    await this.findHere();
    element("search-title").focus();
  }

  /** Why nobody can be found without the server, and what to do about it. */
  explain() {
    const { state, isReady } = this.names;
    this.clear(say({ none: "search_no_list", locked: isReady ? "search_locked" : "search_needs_contact" }[state]));
    this.pinForm.isShown = isReady;
    if (isReady) element("search-pin").focus();
  }

  /** The only person who may have been meant is taken at once. */
  take(people, showMore, hint) {
    const isOnlyCode = this.code && element("matches").childElementCount === 0;
    if (!isOnlyCode || people.some((person) => person.code !== this.code)) this.show(people, showMore, hint);
    else if (this.looksFirst && people.length > 0) this.chosen(people[0]);
    else this.choose(this.code);
  }

  show(people, showMore, hint) {
    setText("search-text", hint);
    const rows = people.map((person) => this.row(person));
    const hadFocus = this.lostFocus || document.activeElement === element("matches-more");
    element("matches").append(...rows);
    this.showMore = showMore;
    element("matches-more").hidden = !showMore;
    if (hadFocus) (rows[0]?.firstChild ?? element("search-field")).focus();
    this.lostFocus = false;
  }

  row(person) {
    const { event } = this.device;
    const standing = standingOf(person, { event, now: this.clock() });
    const lines = [
      createUserText("strong", "", person.name),
      createUserText("span", "", aboutOf(person, event)),
      create("span", "badge", ...badgeOf(person)),
      standing && createUserText("span", "standing", standing),
      chips(person.tags),
    ];
    const button = create("button", "", ...lines.filter(Boolean));
    button.type = "button";
    button.style.setProperty("--category", event?.category_colours?.[person.category] ?? "");
    button.addEventListener("click", () => this.chosen(person));
    return create("li", "", button);
  }

  chosen(person) {
    element("search").close();
    this.onPerson(person);
  }

  choose(code) {
    element("search").close();
    this.onCode(code);
  }
}

function sayTotal(total, hasMore) {
  if (total === 0) return say("search_none");
  return say(hasMore ? "search_more" : "search_found", { count: total });
}
