/** The people whom a desk has found by name or company; a tap on one of them scans that registration's code. */
import { nameIn } from "../deciding/verdict_text.js";
import { couldBeName, registrationCode } from "../devices/registration_code.js";
import { findPeople, SHORTEST } from "../network/search.js";
import { Refused } from "../network/server.js";
import { say, sayProblem, sayTime } from "../words/words.js";
import { create, createUserText, element, setText } from "./page.js";

export class SearchDialog {
  /** `onCode(code)` is called with the code of the person who was chosen; `clock()` is the time in milliseconds. */
  constructor({ device, server, clock }, onCode) {
    Object.assign(this, { device, server, clock, onCode });
    this.asked = ""; // the text that was looked for last
  }

  /** What was typed at a desk: a code is taken at once; a text that may be a name, too, only if nobody has that name. */
  async lookUp(text) {
    const code = registrationCode(text);
    if (code && !couldBeName(text)) return this.onCode(code);
    this.open(text);
    if (text.length < SHORTEST) return setText("search-text", say("search_short"));
    return this.find(text, code);
  }

  open(text) {
    this.asked = text;
    element("search-query").textContent = text;
    setText("search-text", say("searching"));
    element("matches").replaceChildren();
    if (!element("search").open) element("search").showModal();
  }

  async find(text, code) {
    const { token } = this.device.pairing;
    try {
      const { people, hasMore } = await findPeople(this.server, { token, list: this.device.list, text });
      if (this.asked !== text || !element("search").open) return;
      if (code && people.every((person) => person.code === code)) this.take(code);
      else this.show(people, hasMore);
    } catch (error) {
      setText("search-text", error instanceof Refused ? sayProblem(error.problem) : say("search_no_answer"));
    }
  }

  show(people, hasMore) {
    const hint = hasMore ? say("search_more") : "";
    setText("search-text", people.length > 0 ? hint : say("search_none"));
    element("matches").replaceChildren(...people.map((person) => this.row(person)));
  }

  row(person) {
    const button = create("button", "", createUserText("strong", "", person.name), createUserText("span", "", this.about(person)));
    button.type = "button";
    button.addEventListener("click", () => this.take(person.code));
    return create("li", "", button);
  }

  about({ company, category, state, code, first_admitted: first }) {
    const { event } = this.device;
    const since = first && say("in_since", { time: sayTime(first.at, event?.timezone, this.clock()) });
    const standing = { confirmed: "", cancelled: say("cancelled") }[state] ?? say("not_confirmed");
    return [company, nameIn(event?.categories, category), code, standing, since].filter(Boolean).join(" · ");
  }

  take(code) {
    element("search").close();
    this.onCode(code);
  }
}
