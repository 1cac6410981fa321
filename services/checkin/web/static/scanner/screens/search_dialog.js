/** The people whom a desk has found by name or company; a tap on one of them scans that registration's code. */
import { rowsOf, searchNames } from "../deciding/search_names.js";
import { nameIn } from "../deciding/verdict_text.js";
import { couldBeName, registrationCode } from "../devices/registration_code.js";
import { findPeople, SHORTEST } from "../network/search.js";
import { NoAnswer, Refused } from "../network/server.js";
import { say, sayProblem, sayTime } from "../words/words.js";
import { create, createUserText, element, setText } from "./page.js";
import { PinForm } from "./pin_form.js";

const PAGE = 25;
const PATIENCE = 5000; // milliseconds
const SHORT_PATIENCE = 1500; // where the phone knows the people itself

export class SearchDialog {
  /**
   * `door` and `names` are the phone's own means, without the server. `onCode(code)` is called with the code of the
   * person who was chosen; `clock()` is the time in milliseconds.
   */
  constructor({ device, server, contact, door, names, clock }, onCode) {
    Object.assign(this, { device, server, contact, door, names, clock, onCode });
    this.asked = ""; // the text that was looked for last
    this.code = null; // the registration code that it may be, too
    this.showMore = null;
    this.pinForm = new PinForm("search-pin", names, () => this.opened());
    names.addEventListener("change", () => names.people && rowsOf(names.people)); // before somebody waits for it
    element("matches-more").addEventListener("click", () => this.showMore());
  }

  /** What was typed at a desk: a code is taken at once; a text that may be a name, too, only if nobody has that name. */
  async lookUp(text) {
    const code = registrationCode(text);
    if (code && !couldBeName(text)) return this.onCode(code);
    this.open(text, code);
    if (text.length < SHORTEST) return setText("search-text", say("search_short"));
    return this.find();
  }

  open(text, code) {
    Object.assign(this, { asked: text, code });
    this.names.use();
    element("search-query").textContent = text;
    this.clear(say("searching"));
    if (!element("search").open) element("search").showModal();
  }

  clear(text) {
    setText("search-text", text);
    element("matches").replaceChildren();
    element("matches-more").hidden = true;
    this.pinForm.clear();
    this.pinForm.isShown = false;
  }

  /** Asks the server; without it, the guest list on this phone. */
  async find(cursor = null) {
    const { asked, device } = this;
    const patience = this.names.state === "open" ? SHORT_PATIENCE : PATIENCE;
    const query = { token: device.pairing.token, list: device.list, text: asked, cursor, patience };
    const answer = this.contact.away ? new NoAnswer("away") : await findPeople(this.server, query).catch((error) => error);
    if (this.asked !== asked || !element("search").open) return null;
    if (answer instanceof Refused) return setText("search-text", sayProblem(answer.problem));
    if (answer instanceof Error) return this.findHere();
    if (!cursor) element("matches").replaceChildren();
    const hint = answer.people.length === 0 ? say("search_none") : answer.cursor ? say("search_more") : "";
    return this.take(answer.people, answer.cursor && (() => this.find(answer.cursor)), hint);
  }

  /** By the guest list on this phone, if it is open. */
  async findHere() {
    const { names, device, asked } = this;
    names.use();
    if (!names.people) return this.explain();
    this.clear("");
    const matches = searchNames(names.people, asked);
    const time = sayTime(names.syncedAt, device.event?.timezone, this.clock());
    const showFrom = async (start) => {
      const end = start + PAGE;
      const hasMore = matches.length > end;
      const some = await this.door.withFirstAdmissions(device.list, matches.slice(start, end));
      const hint = matches.length === 0 ? say("search_none") : hasMore ? say("search_more") : "";
      this.take(some, hasMore && (() => showFrom(end)), `${say("search_by_list", { time })} ${hint}`.trim());
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
    if (isOnlyCode && people.every((person) => person.code === this.code)) this.choose(this.code);
    else this.show(people, showMore, hint);
  }

  show(people, showMore, hint) {
    setText("search-text", hint);
    const rows = people.map((person) => this.row(person));
    const hadFocus = document.activeElement === element("matches-more");
    element("matches").append(...rows);
    this.showMore = showMore;
    element("matches-more").hidden = !showMore;
    if (hadFocus) rows[0]?.firstChild.focus();
  }

  row(person) {
    const button = create("button", "", createUserText("strong", "", person.name), createUserText("span", "", this.about(person)));
    button.type = "button";
    button.addEventListener("click", () => this.choose(person.code));
    return create("li", "", button);
  }

  about({ company, category, state, code, first_admitted: first }) {
    const { event } = this.device;
    const since = first && say("in_since", { time: sayTime(first.at, event?.timezone, this.clock()) });
    const standing = { confirmed: "", cancelled: say("cancelled"), online: say("takes_part_online") }[state] ?? say("not_confirmed");
    return [company, nameIn(event?.categories, category), code, standing, since].filter(Boolean).join(" · ");
  }

  choose(code) {
    element("search").close();
    this.onCode(code);
  }
}
