/**
 * The people of the event by name, for a desk's hours without network. They are in memory while the index is open, and
 * stored only sealed, under a PIN and the server's share of the day. While it is locked it stays as it is.
 */
import { askForChanges, isForeignCursor } from "../network/changes.js";
import { logUnlessFull } from "./full_storage.js";
import { keyOf, newStretching, seal, stretch, unseal } from "./pin_encryption.js";

const NAME = "names"; // of the record among the values
const STORED_EVERY = 30_000; // milliseconds, as all that follow
const UNUSED_FOR = 15 * 60_000; // then it locks itself
const HIDDEN_FOR = 5 * 60_000;
const LOOKS_EVERY = 10_000;
const FREE_ATTEMPTS = 3; // with a wrong PIN; after more of them people wait, each time twice as long
const SHORTEST_WAIT = 5000;
const LONGEST_WAIT = 5 * 60_000;

/** Fires `change` whenever its state or its people change. */
export class NameIndex extends EventTarget {
  /** `clock()` is the time in milliseconds. */
  constructor({ database, server, device, clock }) {
    super();
    Object.assign(this, { database, server, device, clock });
    this.hiddenAt = null;
    this.begin();
  }

  /** As if there had never been anything. */
  begin() {
    this.life = {}; // work that began in an earlier life changes nothing
    this.record = null; // what is stored: what seals it, `{iv, sealed}`, and how often a wrong PIN was tried
    this.content = null; // what was sealed, while it is open
    this.shares = new Map(); // by the end of their day; never stored
    this.today = null; // the end of the newest share's day
    this.hasRunOut = false; // it was sealed with the share of another day
    this.writing = Promise.resolve();
  }

  async load() {
    this.record = (await this.database.get("values", NAME)) ?? null;
  }

  /** "none" before a PIN was set, "locked" or "open". */
  get state() {
    if (this.content) return "open";
    return this.record ? "locked" : "none";
  }

  /** Whether the PIN is all that is missing; after a reload the share is missing, too. */
  get isReady() {
    return this.shares.has(this.record?.validUntil);
  }

  /** The people as in the roster's entries, always the same array until they change; null unless it is open. */
  get people() {
    const { content } = this;
    if (content) content.array ??= [...content.people.values()];
    return content?.array ?? null;
  }

  /** When the people were last compared with the server's, in milliseconds. */
  get syncedAt() {
    return this.content?.syncedAt ?? null;
  }

  /** The entry of the person with this registration code; null unless it is open and has such a person. */
  async find(_list, code) {
    this.use();
    return this.content?.people.get(code.trim().toUpperCase()) ?? null;
  }

  /** Somebody uses it, so it stays open. */
  use() {
    this.look();
    this.usedAt = this.clock();
  }

  /** Sets a new PIN and fetches the people anew. Throws NoAnswer or Refused. */
  async setPin(pin) {
    const { life } = this;
    await this.renewShare();
    const stretching = newStretching();
    const content = { people: new Map(), stretching, stretched: await stretch(pin, stretching) };
    await this.fetchChanges(content);
    if (life === this.life) await this.openWith(content);
  }

  /** Resolves to null once it is open, else to `{reason, wait}`: "needs_contact", "wrong_pin" or "wait". */
  async unlock(pin) {
    await this.writing;
    const { record } = this;
    const share = this.shares.get(record?.validUntil);
    if (!share) return { reason: "needs_contact" };
    const wait = Math.min(LONGEST_WAIT, record.retryAt - this.clock());
    if (wait > 0) return { reason: "wait", wait };
    const stretched = await stretch(pin, record.stretching);
    const plain = await unseal(await keyOf(stretched, share), record).catch(() => null);
    if (record !== this.record) return this.unlock(pin);
    if (!plain) return this.refusePin(record);
    const { stretching, cursor } = record;
    const people = new Map(plain.people.map((person) => [person.code, person]));
    await this.openWith({ people, stretching, stretched, cursor, syncedAt: plain.syncedAt });
    return null;
  }

  async openWith(content) {
    this.content = content;
    this.hasRunOut = false;
    this.usedAt = this.clock();
    this.tell();
    await this.store(content).catch(logUnlessFull);
  }

  async refusePin(record) {
    const failures = record.failures + 1;
    const wait = failures < FREE_ATTEMPTS ? 0 : Math.min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** (failures - FREE_ATTEMPTS));
    await this.put(() => ({ ...record, failures, retryAt: this.clock() + wait })).catch(logUnlessFull);
    return { reason: "wrong_pin", wait };
  }

  lock() {
    const { content } = this;
    if (!content) return;
    this.content = null;
    this.store(content).catch(logUnlessFull);
    this.tell();
  }

  /** Locks itself in time, and forgets everything after the event. */
  look() {
    const now = this.clock();
    const expiresAt = this.device.event?.expires_at ?? this.record?.expiresAt;
    if (this.state !== "none" && Date.parse(expiresAt) <= now) this.wipe().catch(console.error);
    const isHidden = this.hiddenAt !== null && now - this.hiddenAt >= HIDDEN_FOR;
    if (this.content && (isHidden || now - this.usedAt >= UNUSED_FOR)) this.lock();
  }

  /** Looks at the clock from now on, and whether `page` (the document) is hidden. */
  watch(page) {
    page.addEventListener("visibilitychange", () => {
      this.look();
      this.hiddenAt = page.hidden ? this.clock() : null;
    });
    setInterval(() => this.look(), LOOKS_EVERY);
  }

  /** Fetches the share of the day and what has changed. Throws NoAnswer or Refused. */
  async sync() {
    this.look();
    if (this.state === "none") return;
    await this.renewShare();
    if (this.content) await this.syncOpen(this.content);
  }

  async syncOpen(content) {
    await this.fetchChanges(content);
    if (content !== this.content) return;
    this.tell();
    const isDue = this.clock() - content.storedAt >= STORED_EVERY;
    if (content.sealedUntil !== this.today || (content.isChanged && isDue)) await this.store(content).catch(logUnlessFull);
  }

  /** Fetches the pages after the cursor of what is open, one by one. */
  async fetchChanges(content) {
    const { life } = this;
    for (let isComplete = false; !isComplete && life === this.life; ) {
      const page = await this.fetchPage(content);
      if (page) take(content, page);
      isComplete = page?.complete ?? true;
    }
    content.syncedAt = this.clock();
  }

  /** The next page; null where nothing has changed. */
  async fetchPage(content) {
    const { list, pairing } = this.device;
    const path = `/lists/${encodeURIComponent(list ?? pairing.lists[0])}/names`;
    const isOurs = ({ items, removals }) => Array.isArray(items) && Array.isArray(removals);
    try {
      return await askForChanges(this.server, path, content, isOurs, pairing.token);
    } catch (error) {
      if (!isForeignCursor(error)) throw error;
      Object.assign(content, { cursor: undefined, complete: false });
      return this.fetchPage(content);
    }
  }

  /** Fetches the share of the day. What was sealed with a share that nobody has any more is dropped. */
  async renewShare() {
    if (this.today !== null && this.clock() < Date.parse(this.today)) return;
    const { life } = this;
    const isOurs = ({ share, valid_until: end }) => typeof share === "string" && typeof end === "string";
    const { token } = this.device.pairing;
    const { share, valid_until: today } = await this.server.ask("GET", "/roster-share", isOurs, { token });
    if (life !== this.life) return;
    this.today = today;
    this.shares.set(today, Uint8Array.from(atob(share), (letter) => letter.charCodeAt(0)));
    const needed = new Set([today, this.record?.validUntil, this.content?.sealedUntil]);
    for (const end of this.shares.keys()) if (!needed.has(end)) this.shares.delete(end);
    if (this.state === "locked" && !this.isReady) await this.runOut();
    this.tell();
  }

  async runOut() {
    await this.put(() => null);
    this.hasRunOut = true;
  }

  /** Stores what is or was open, sealed with the newest share. */
  store(content) {
    Object.assign(content, { storedAt: this.clock(), isChanged: false, sealedUntil: this.today });
    const { people, stretching, stretched, cursor, syncedAt } = content;
    const plain = { people: [...people.values()], syncedAt };
    const validUntil = this.today;
    const share = this.shares.get(validUntil);
    const expiresAt = this.device.event?.expires_at ?? null;
    return this.put(async () => ({
      ...(await seal(await keyOf(stretched, share), plain)),
      ...{ stretching, validUntil, cursor, expiresAt, failures: 0, retryAt: 0 },
    }));
  }

  /** Writes the record that `make()` resolves to, after all that is being written; null deletes it. */
  put(make) {
    const { life } = this;
    const writing = this.writing.then(async () => {
      const record = await make();
      if (life !== this.life) return;
      this.record = record;
      await this.write(record, life);
    });
    this.writing = writing.catch(() => {});
    return writing;
  }

  /** Not when the phone was unpaired meanwhile, perhaps in another tab. */
  async write(record, life) {
    const transaction = await this.database.transaction("values");
    const pairing = await transaction.store.get("pairing");
    const isOurs = life === this.life && pairing !== undefined && pairing.token === this.device.pairing?.token;
    if (isOurs && record) transaction.store.put(record, NAME);
    else transaction.store.delete(NAME);
    await transaction.done;
  }

  /** Forgets everything: this phone is no desk of this event any more, or the event is over. */
  async wipe() {
    this.begin();
    this.tell();
    await this.database.delete("values", NAME);
  }

  tell() {
    this.dispatchEvent(new Event("change"));
  }
}

/** Takes a page of changes into what is open. */
function take(content, { items, removals, next_cursor: cursor, complete, etag }) {
  if (content.cursor === undefined) content.people.clear();
  for (const code of removals) content.people.delete(code);
  for (const person of items) content.people.set(person.code, person);
  if (items.length + removals.length > 0) Object.assign(content, { isChanged: true, array: null });
  Object.assign(content, { cursor, complete, etag });
}
