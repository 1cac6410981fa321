/** The walk-in: somebody who is not registered is let in. It begins empty, with a name, or with what a guest has sent. */
import { OVERRIDABLE } from "../deciding/rules.js";
import { faultsOf, fieldOfRefusal, walkInOf } from "../deciding/walk_in_check.js";
import { ticketCodeIn } from "../devices/ticket_code.js";
import { NoAnswer, Refused } from "../network/server.js";
import { language, say, sayProblem } from "../words/words.js";
import { closeDialogs, element, isOnScreen, setText, showScreen } from "./page.js";
import { WalkInFields } from "./walk_in_fields.js";

export class WalkInScreen {
  /** `badge` is the blank badge's part of the form. `onLetIn(answer, presented, nonce)` shows the verdict, `onClose()` scans on. */
  constructor({ device, forms, waiting, walkingIn, draft, badge }, { onLetIn, onClose, onRevoked }) {
    Object.assign(this, { device, forms, waiting, walkingIn, draft, badge, onLetIn, onClose, onRevoked });
    this.fields = new WalkInFields(draft);
    this.refusal = null; // the answer that refused the walk-in as it now is
    element("walk-in-close").addEventListener("click", () => this.close());
    element("walk-in-clear").addEventListener("click", () => this.begin());
    element("walk-in-dismiss").addEventListener("click", () => this.dismiss());
    element("walk-in-form").addEventListener("submit", (event) => this.submit(event));
    element("walk-in-form").addEventListener("keydown", (event) => keepFromSending(event));
    element("walk-in-form").addEventListener("input", () => this.drawButtons());
    forms.addEventListener("change", () => isOnScreen("walk-in") && this.drawFree());
  }

  /** With what was begun before; a `name` that nobody was found by begins another one. */
  open({ name = "" } = {}) {
    if (name) this.draft.begin({ ...namesIn(name), locale: language() });
    this.show();
    if (!this.draft.fields.guest) element("walk-in-first_name").focus();
  }

  /** With the answers of a guest, who has agreed to the notice on their own phone. */
  openGuest(guest) {
    this.waiting.open(guest.id);
    if (this.draft.fields.guest?.id !== guest.id) this.draft.begin(draftOf(guest));
    this.show();
  }

  async show() {
    const { draft, device } = this;
    draft.fields.locale ??= language();
    closeDialogs();
    this.refusal = null;
    const form = this.forms.of(device.list);
    if (!form) return this.explain();
    this.fields.draw(form);
    this.fields.complain({});
    setText("walk-in-reason-fault", "");
    this.draw();
    showScreen("walk-in");
    return Promise.all([this.refreshPlaces(), this.badge.lookForStation()]);
  }

  /** Without its questions the form cannot be: this phone was never online as a desk. */
  explain() {
    showScreen("walk-in");
    element("walk-in-form").hidden = true;
    setText("walk-in-free", say("walk_in_no_form"));
  }

  draw() {
    const { guest } = this.draft.fields;
    element("walk-in-form").hidden = false;
    setText("walk-in-source", guest ? say("walk_in_by_guest", { number: guest.number }) : "");
    element("walk-in").classList.toggle("of-guest", Boolean(guest));
    element("walk-in-dismiss").hidden = !guest;
    element("walk-in-dismiss").textContent = say("walk_in_dismiss");
    this.badge.draw();
    this.drawFree();
    this.drawButtons();
  }

  /** In another language, what was typed stays. */
  redraw() {
    if (!isOnScreen("walk-in") || element("walk-in-form").hidden) return;
    this.fields.draw(this.fields.form);
    this.draw();
  }

  drawButtons() {
    element("walk-in-clear").hidden = !this.draft.isBegun;
    element("walk-in-override").hidden = !this.mayOverride;
    element("walk-in-send").textContent = say(this.mayOverride ? "walk_in_override" : "walk_in_let_in");
  }

  drawFree() {
    const free = this.forms.of(this.device.list)?.free ?? null;
    const words = free > 0 ? say("walk_in_free", { count: free }) : say("walk_in_full");
    setText("walk-in-free", free === null ? "" : words);
    element("walk-in-free").className = free !== null && free <= 0 ? "notice look" : "quiet";
  }

  async refreshPlaces() {
    const { pairing, list } = this.device;
    await this.forms.syncList(pairing.token, list).catch((error) => {
      if (!(error instanceof NoAnswer)) console.error(error);
    });
    if (isOnScreen("walk-in")) this.drawFree();
  }

  /** Whether this desk may let in all the same whom the list has refused. */
  get mayOverride() {
    const { reason } = this.refusal ?? {};
    return Boolean(reason) && OVERRIDABLE[this.device.pairing.role].includes(reason);
  }

  async submit(event) {
    event.preventDefault();
    const { draft, device } = this;
    const form = this.forms.of(device.list);
    const reason = this.mayOverride ? element("walk-in-reason").value.trim() : null;
    const faults = faultsOf(draft.fields, form);
    if (reason === "") faults.reason = "walk_in_reason_missing";
    this.complain(faults, say);
    if (Object.keys(faults).length > 0 || this.isSending) return;
    await this.send(walkInOf(draft.fields, form), reason && { reason });
  }

  complain(faults, words) {
    this.fields.complain(Object.fromEntries(Object.entries(faults).map(([field, fault]) => [field, words(fault)])));
  }

  async send(walkIn, override) {
    this.isSending = true;
    element("walk-in-send").ariaBusy = "true";
    this.badge.stop();
    try {
      if (!this.draft.fields.nonce || override) this.draft.change({ nonce: newNonce() });
      this.settle(await this.walkingIn.letIn(walkIn, { nonce: this.draft.fields.nonce, override }));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.refuse(error);
    } finally {
      this.isSending = false;
      element("walk-in-send").ariaBusy = null;
    }
  }

  /** Whom the list refuses stays in the form: a supervisor may let them in all the same. */
  settle(answer) {
    const { blank, guest, nonce } = this.draft.fields;
    this.onLetIn(answer, blank ? { secret: blank } : { code: answer.attendee?.code ?? "" }, nonce);
    if (answer.level !== "go" && answer.reason !== "already_admitted") {
      this.refusal = answer.undecided ? null : answer;
      if (this.refusal) this.draft.change({}); // another try is another walk-in; of one undecided the server may know
      return this.drawButtons();
    }
    if (guest) this.waiting.remove(guest.id);
    this.badge.failsToPrint(answer).then((fails) => fails && setText("viewer-text", say("walk_in_not_printed")));
    this.draft.clear();
    return this.onClose();
  }

  refuse({ status, problem, errors }) {
    if (status === 401) return this.onRevoked();
    const named = errors.length > 0 ? errors : [{ pointer: "", detail: null }];
    const faults = named.map(({ pointer, detail }) => [fieldOfRefusal({ pointer, slug: problem.slug }), detail ?? sayProblem(problem)]);
    this.draft.change({});
    const { blank, ...others } = Object.fromEntries(faults);
    if (blank) this.badge.complain(blank);
    return this.fields.complain(blank ? { ...others, blank } : others);
  }

  /** A hand scanner's code: a badge's is the blank one, anything else was typed by somebody who is fast. */
  takeBurst(text, target) {
    const code = ticketCodeIn(text);
    if (!code) return false;
    if (target instanceof HTMLInputElement && ticketCodeIn(target.value)) {
      target.value = target.value.slice(0, -code.length);
      target.dispatchEvent(new Event("input", { bubbles: true }));
    }
    this.badge.read(code);
    return true;
  }

  /** The guest has gone; nobody waits any more. */
  dismiss() {
    this.waiting.remove(this.draft.fields.guest.id);
    this.draft.clear();
    this.close();
  }

  begin() {
    this.draft.begin({ locale: language() });
    this.open();
  }

  close() {
    this.badge.stop();
    if (!this.draft.isBegun) this.draft.clear();
    this.onClose();
  }
}

/** Only the button sends: an Enter on a tick box may be a hand scanner's, which was not understood. */
function keepFromSending(event) {
  if (event.key === "Enter" && event.target instanceof HTMLInputElement) event.preventDefault();
}

/** "Zoë Weber": the last word is the last name. */
function namesIn(text) {
  const words = text.trim().split(/\s+/);
  if (words.length === 1) return { last_name: words[0] };
  return { first_name: words.slice(0, -1).join(" "), last_name: words.at(-1) };
}

function draftOf({ id, number, first_name, last_name, email, company, category, consents, locale }) {
  const { privacy: notice, ...others } = consents;
  const given = Object.keys(others).filter((consent) => others[consent]);
  return { first_name, last_name, email, company, category, notice, consents: given, locale, guest: { id, number } };
}

function newNonce() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
