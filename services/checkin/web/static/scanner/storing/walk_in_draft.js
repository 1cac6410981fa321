/** The walk-in that a desk is filling in: it outlives a reload of its tab, and goes with the tab. */
const NAME = "walk-in";
const EMPTY = {
  first_name: "",
  last_name: "",
  email: "",
  company: "",
  category: null,
  notice: false, // whether the guest has agreed to the privacy notice
  consents: [], // the ids of those that the guest has given
  locale: null, // the guest's language
  blank: null, // the text of the blank badge
  print: false, // whether a badge is to be printed
  nonce: null, // under which it was sent, until something is changed
  guest: null, // `{id, number}` of the entry that the guest made
};

export class WalkInDraft {
  /** `storage` is the tab's own. */
  constructor(storage) {
    this.storage = storage;
    this.fields = { ...EMPTY };
    this.read();
  }

  read() {
    try {
      Object.assign(this.fields, JSON.parse(this.storage.getItem(NAME) ?? "{}"));
    } catch {
      this.clear(); // nothing of ours
    }
  }

  /** Whether something was typed or chosen that would be lost. */
  get isBegun() {
    const { first_name, last_name, email, company, blank, guest } = this.fields;
    return [first_name, last_name, email, company, blank, guest].some(Boolean);
  }

  /** Something else was typed or chosen: if it was sent before, it now is another walk-in. */
  change(fields) {
    Object.assign(this.fields, { nonce: null }, fields);
    this.store();
  }

  /** Another one begins. */
  begin(fields = {}) {
    this.fields = { ...EMPTY, ...fields };
    this.store();
  }

  clear() {
    this.fields = { ...EMPTY };
    this.attempt(() => this.storage.removeItem(NAME));
  }

  store() {
    this.attempt(() => this.storage.setItem(NAME, JSON.stringify(this.fields)));
  }

  /** Browsers may refuse to store; then a reload loses it. */
  attempt(work) {
    try {
      work();
    } catch (error) {
      console.error(error);
    }
  }
}
