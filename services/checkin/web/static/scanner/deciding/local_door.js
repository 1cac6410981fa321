/** The device's own decisions: all rules of the door, by its roster and its own scans, without the server. */
import { kindOf } from "../devices/ticket_code.js";
import { attend, countingList, presenceAt } from "./attendance.js";
import { dayIn } from "./days.js";
import { isRehearsing } from "./rehearsing.js";
import { isBooked, judge, judgeStranger, levelOf, objectionsTo } from "./rules.js";

const ON_VERDICT = ["code", "name", "first_name", "company", "category", "sessions", "tray", "badge", "attention", "host"];
const MOST_SHOWN = 20; // scans of one person
const NO_UNDOS = new Set();

export class LocalDoor {
  /**
   * `roster`, `queue` and `ownScans` are those of their modules; `names.find(list, code)` finds a person by the registration's
   * code; `undos.has(key)` tells whether a scan was taken back on this phone; `clock()` is the server's time in
   * milliseconds, as far as the phone knows it.
   */
  constructor({ device, roster, names, queue, ownScans, undos = NO_UNDOS, clock }) {
    Object.assign(this, { device, roster, names, queue, ownScans, undos, clock });
  }

  /**
   * The answer to a scan, or null where the device cannot decide. `roster_at` says from when its roster is. `record` is
   * what the scan does to the attendance; null for one that lets nobody through.
   */
  async decide(scan) {
    const known = await this.roster.of(scan.list);
    if (!known) return null;
    const kind = scan.code ? "code" : kindOf(scan.secret, known.event.short_id);
    const rehearsal = isRehearsing(known.event, this.clock());
    if (kind !== "code" && kind !== "ticket") return answerOf(judgeStranger(kind), known, rehearsal);
    const entry = await this.find(scan);
    if (entry) return this.judge(scan, entry, known);
    return kind === "ticket" ? newSince(known, rehearsal) : null;
  }

  /** The same for letting in a `person` who is not registered, with the code that the scan brings. */
  async decideNewcomer(scan, person) {
    const known = await this.roster.of(scan.list);
    return known ? this.judge(scan, newcomer({ ...person, code: scan.code }), known) : null;
  }

  find({ list, code, secret }) {
    return code ? this.names.find(list, code) : this.roster.find(list, secret);
  }

  judge(scan, entry, known) {
    const { list } = known;
    const standing = this.standingOf(entry, known);
    const offline = { shown: null, override: null, ...scan, offline: true };
    const decision = judge(offline, entry, entry.ticket, list, { ...standing, role: this.device.pairing.role });
    const { presence, rehearsal } = standing;
    const answer = { ...answerOf(decision, known, rehearsal), attendee: onVerdict(entry), first_admitted: presence.first };
    if (answer.verdict !== "refused") answer.record = this.recordOf(scan, answer, known, standing);
    else answer.objections = objectionsTo(entry, entry.ticket, list, standing);
    return answer;
  }

  /** What a person's earlier scans led to, and the free seats, both at this moment. */
  standingOf(entry, known) {
    const at = this.clock();
    const rehearsal = isRehearsing(known.event, at);
    const presences = this.presencesOf(entry, known);
    const presence = presenceAt(presences, countingList(known.list.id, rehearsal), dayOf(known, at));
    return { at, presences, presence, freeSeats: this.freeSeats(known, at, rehearsal), rehearsal };
  }

  /** Entries of people, each with its `first_admitted` on the list, and whether the person is `inside`. */
  async withAttendance(list, entries) {
    const known = await this.roster.of(list);
    if (!known) return entries;
    const at = this.clock();
    const counted = countingList(list, isRehearsing(known.event, at));
    return entries.map((entry) => {
      const { first, inside } = presenceAt(this.presencesOf(entry, known), counted, dayOf(known, at));
      return { ...entry, first_admitted: first, inside };
    });
  }

  /**
   * The person whom `{secret}` or `{code}` leads to by this phone's own lists, with `first_admitted`, `inside`, the
   * `objections` against letting them in and their `scans`, as the server gives them; null where it knows nobody.
   */
  async personOf(presented) {
    const { list } = this.device;
    const known = await this.roster.of(list);
    const entry = known && (await this.find({ list, ...presented }));
    if (!entry) return null;
    const standing = this.standingOf(entry, known);
    const { presence, rehearsal } = standing;
    const scans = this.scansOf(entry, known).filter((scan) => Boolean(scan.rehearsal) === rehearsal);
    return {
      ...entry,
      first_admitted: presence.first,
      inside: presence.inside,
      objections: objectionsTo(entry, entry.ticket, known.list, standing),
      scans: scans.map((scan) => this.withNames(scan)).sort(byTime).slice(0, MOST_SHOWN),
    };
  }

  /** A scan as the server shows it at a desk. */
  withNames({ key, list, direction = "entry", counts_at: at, gate_name, device_name }) {
    const { device, nonce } = partsOf(key);
    return { nonce, device, device_name, gate_name, list, direction, at, override: null, undone: this.undos.has(key) };
  }

  /**
   * The roster's scans and the phone's own. For one that both know the server's word counts; but what this phone has
   * shown corrects it: where that is not sent yet, or where nobody was let in and the roster may be from before.
   */
  presencesOf(entry, known) {
    const scans = this.scansOf(entry, known).filter(({ key }) => !this.undos.has(key));
    return attend(scans, entry.presences);
  }

  scansOf(entry, { event, list }) {
    const unsent = this.unsentKeys();
    const isCorrected = ({ key }) => unsent.has(key) || this.ownScans.isRefused(partsOf(key).nonce);
    const known = entry.scans.filter((scan) => !isCorrected(scan)).map((scan) => ({ list: list.id, ...scan }));
    const scans = new Map([...this.ownScans.of(event.slug, entry.code), ...known].map((scan) => [scan.key, scan]));
    return [...scans.values()];
  }

  unsentKeys() {
    const { token, device } = this.device.pairing;
    const own = this.queue.all((entry) => entry.token === token);
    return new Set(own.map(({ scan }) => `${device}:${scan.nonce}`));
  }

  /** Those of the roster's time, without the people whom this phone has let in since. A rehearsal has its own. */
  freeSeats({ event, list, free_seats: real, rehearsal_seats: rehearsed, as_of: asOf }, at, rehearsal = false) {
    const free = (rehearsal && rehearsed) || real;
    if (free.for_booked === null) return free;
    const isOfThese = (scan) => scan.event === event.slug && Boolean(scan.rehearsal) === rehearsal;
    const isSince = (scan) => isOfThese(scan) && isAfter(scan.answered_at, asOf) && !this.undos.has(scan.key);
    const since = this.ownScans.all().filter(isSince);
    const left = free.for_booked - sum(since, (scan) => scan.seats[list.id] ?? 0);
    const isReleased = list.release_at !== null && at >= Date.parse(list.release_at);
    if (isReleased) return { for_booked: left, for_unbooked: left };
    const kept = free.for_booked - free.for_unbooked - sum(since, (scan) => Number(scan.list === list.id && scan.was_expected));
    return { for_booked: left, for_unbooked: left - kept };
  }

  /** What an answer of the server does to the attendance, or null. */
  async recordOfAnswer(scan, answer) {
    if (answer.verdict === "refused" || !answer.attendee) return null;
    const [known, entry] = await Promise.all([this.roster.of(scan.list), this.find(scan)]);
    if (!known) return null;
    const presences = entry ? this.presencesOf(entry, known) : new Map();
    const at = Date.parse(answer.recorded_at);
    const record = this.recordOf(scan, answer, known, { at, presences, rehearsal: answer.rehearsal === true });
    return { ...record, answered_at: answer.recorded_at };
  }

  recordOf({ nonce, direction }, { attendee, verdict }, known, { at, presences, rehearsal }) {
    const { event, list } = known;
    const day = dayOf(known, at);
    const presence = presenceAt(presences, countingList(list.id, rehearsal), day);
    const { device, gateName, name } = this.device.pairing;
    return {
      key: `${device}:${nonce}`,
      event: event.slug,
      code: attendee.code,
      list: list.id,
      day,
      direction,
      counts_at: new Date(at).toISOString(),
      verdict,
      reentry: list.reentry,
      leaves: list.leaves,
      gate_name: gateName,
      device_name: name,
      rehearsal,
      seats: seatsOf(direction, list, presence, [...presences.values()], rehearsal),
      was_expected: direction === "entry" && presence.first === null && isBooked(list, attendee),
      answered_at: null,
    };
  }
}

/** Somebody who was not registered, as an entry of the roster that nobody has scanned yet. */
export function newcomer(person) {
  const facts = { sessions: [], tray: "", badge: "none", attention: null, tags: [] };
  return { ...facts, ...person, state: "confirmed", ticket: "valid", presences: [], scans: [] };
}

/** The seats that a scan takes and frees, by list. */
function seatsOf(direction, list, presence, presences, rehearsal) {
  if (direction === "exit") return { [list.id]: presence.inside ? -1 : 0 };
  const isInside = (id) => presences.some((other) => other.list === countingList(id, rehearsal) && other.inside);
  const left = list.leaves.filter(isInside);
  return { ...Object.fromEntries(left.map((id) => [id, -1])), [list.id]: presence.inside ? 0 : 1 };
}

/** The newest first. */
function byTime({ at: one }, { at: other }) {
  return Date.parse(other) - Date.parse(one);
}

function sum(scans, number) {
  return scans.reduce((total, scan) => total + number(scan), 0);
}

function partsOf(key) {
  const colon = key.indexOf(":");
  return { device: key.slice(0, colon), nonce: key.slice(colon + 1) };
}

function dayOf({ event, list }, at) {
  return list.per_day ? dayIn(event.timezone, at) : null;
}

function isAfter(moment, other) {
  return moment === null || Date.parse(moment) > Date.parse(other);
}

function answerOf({ verdict, reason }, { syncedAt }, rehearsal) {
  const level = levelOf({ verdict, reason });
  return { verdict, reason, level, attendee: null, first_admitted: null, roster_at: syncedAt, rehearsal };
}

/** Such a badge may be newer than the roster, so nobody is told that it is wrong. */
function newSince(known, rehearsal) {
  return { ...answerOf(judgeStranger("ticket"), known, rehearsal), level: "look", is_new: true };
}

function onVerdict(entry) {
  return { ...Object.fromEntries(ON_VERDICT.map((name) => [name, entry[name]])), tags: entry.tags ?? [] };
}
