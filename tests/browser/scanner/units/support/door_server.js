/** In the places of the server and the database, for the name index. */
import { NoAnswer, Refused } from "../../../../../services/checkin/web/static/scanner/network/server.js";

const DAY = 24 * 60 * 60_000;

/** A server with people: it gives the share of the day and what has changed since a cursor, unless it is `away`. */
export class DoorServer {
  constructor(clock, ...people) {
    Object.assign(this, { clock, away: false, secret: 7, changes: [], begins: 0 });
    for (const person of people) this.change(person);
  }

  change(person) {
    this.changes.push({ person });
  }

  remove(code) {
    this.changes.push({ code });
  }

  async ask(_method, path, isOurs, { etag }) {
    if (this.away) throw new NoAnswer("away");
    const { pathname, searchParams } = new URL(path, "http://door");
    this.lastPath = pathname;
    if (pathname === "/roster-share") return this.share();
    const answer = this.page(Number(searchParams.get("cursor") ?? this.begins));
    if (etag === answer.etag) return null;
    if (!isOurs(answer)) throw new Error("not ours");
    return answer;
  }

  share() {
    const day = Math.floor(this.clock() / DAY);
    const bytes = new Uint8Array(32).fill(this.secret + day);
    return { share: btoa(String.fromCharCode(...bytes)), valid_until: new Date((day + 1) * DAY).toISOString() };
  }

  /** One change a page. */
  page(since) {
    if (since < this.begins) throw new Refused(422, { type: "/problems/unreadable-cursor", title: "Not ours." });
    const [change] = this.changes.slice(since - this.begins);
    const next = since + (change ? 1 : 0);
    const complete = next - this.begins === this.changes.length;
    const [items, removals] = [change?.person ? [change.person] : [], change?.code ? [change.code] : []];
    return { items, removals, next_cursor: String(next), complete, etag: `${since} ${next}` };
  }

  /** It was set up anew: earlier cursors are not its own. */
  beginAnew(...people) {
    this.begins += 100;
    this.changes = people.map((person) => ({ person }));
  }
}

/** The store `values` of a database. */
export class FakeValues {
  constructor(values = {}) {
    this.values = new Map(Object.entries(values));
    this.writes = 0;
  }

  async get(_store, name) {
    return this.values.get(name);
  }

  async delete(_store, name) {
    this.values.delete(name);
  }

  transaction() {
    const put = (value, name) => {
      this.writes += 1;
      this.values.set(name, value);
    };
    const store = { get: (name) => this.get("values", name), delete: (name) => this.delete("values", name), put };
    return { store, done: Promise.resolve() };
  }
}
