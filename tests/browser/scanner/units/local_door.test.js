import assert from "node:assert/strict";
import { test } from "node:test";

import { LocalDoor } from "../../../../services/checkin/web/static/scanner/deciding/local_door.js";
import { OwnScans } from "../../../../services/checkin/web/static/scanner/storing/own_scans.js";
import { NOON, aClock, aScan, anEntry } from "./support/builders.js";
import { FakeDatabase } from "./support/fakes.js";

const SECRET = "MOIEN1ABCDEF4VR8FEMS30TDR0EQ7YW019V8";
const MINUTE = 60_000;
const at = (minutes) => new Date(NOON + minutes * MINUTE).toISOString();
const PAIRING = { device: "phone-1", token: "token", gateName: "North gate", name: "Léa's phone", role: "scan" };
const RULES = {
  id: "main",
  opens_at: null,
  closes_at: null,
  categories: [],
  sessions: [],
  reentry: "once",
  per_day: false,
  unbooked: "refuse",
  release_at: null,
  limit: null,
  leaves: [],
};
const ZOE = {
  code: "CODE1",
  name: "Zoë",
  company: "",
  category: "press",
  sessions: [],
  tray: "M",
  badge: "none",
  attention: null,
  state: "confirmed",
  ticket: "valid",
  presences: [],
  scans: [],
};

/** A door whose roster knows `person`, and whose list has these rules and free seats. */
function aDoor({ person = ZOE, rules = {}, free = null, role = "scan", codes = {} } = {}) {
  const known = {
    list: { ...RULES, ...rules },
    event: { slug: "plastics", short_id: "ABCDEF", timezone: "Europe/Luxembourg" },
    free_seats: { for_booked: free, for_unbooked: free },
    as_of: at(-1),
    syncedAt: NOON - MINUTE,
    count: 1,
  };
  const roster = { of: async () => known, find: async () => person };
  const names = { find: async (_list, code) => codes[code] ?? null };
  const ownScans = new OwnScans(new FakeDatabase());
  const queue = { entries: [], all: (isWanted) => queue.entries.filter(isWanted) };
  const clock = aClock();
  const device = { pairing: { ...PAIRING, role } };
  const undone = new Set();
  const door = new LocalDoor({ device: { ...device, list: "main" }, roster, names, queue, ownScans, undos: undone, clock });
  const scan = async (nonce, fields = {}) => {
    const answer = await door.decide(aScan(nonce, { secret: SECRET, ...fields }));
    if (answer?.record) ownScans.note(answer.record);
    return answer;
  };
  return { door, scan, queue, ownScans, clock, known, undone };
}

test("somebody is let in once, and the second time it says when and where", async () => {
  const { scan, clock } = aDoor();
  const first = await scan("n1");
  assert.deepEqual([first.verdict, first.level, first.attendee.name], ["admitted", "go", "Zoë"]);
  clock.pass(MINUTE);
  const second = await scan("n2");
  assert.deepEqual([second.verdict, second.reason, second.level], ["refused", "already_admitted", "look"]);
  assert.deepEqual(second.first_admitted, { key: "phone-1:n1", at: at(0), gate: "North gate", device: "Léa's phone" });
});

test("a scan of another phone that the roster brought counts as well", async () => {
  const scans = [{ key: "phone-2:x", counts_at: at(-5), gate_name: "South gate", device_name: "Max" }];
  const { reason, first_admitted: first } = await aDoor({ person: { ...ZOE, scans } }).scan("n1");
  assert.deepEqual([reason, first.gate], ["already_admitted", "South gate"]);
});

test("of a scan that both know the server's word counts, so that none counts twice", async () => {
  const scans = [{ key: "phone-1:in", counts_at: at(-9) }, { key: "phone-1:out", direction: "exit", counts_at: at(-8) }];
  const back = { key: "phone-2:back", counts_at: at(-7) };
  const person = { ...ZOE, scans: [...scans, back].map((scan) => ({ reentry: "after_exit", ...scan })) };
  const { scan, ownScans } = aDoor({ person, rules: { reentry: "after_exit" } });
  for (const own of scans) ownScans.note({ ...own, seats: {}, event: "plastics", code: "CODE1", list: "main", reentry: "after_exit" });
  assert.equal((await scan("n1")).reason, "already_admitted"); // the other phone let her in again
});

test("what this phone showed and has not sent yet counts more than the server's word", async () => {
  const scans = [{ key: "phone-1:died", counts_at: at(-1), gate_name: "North gate", device_name: "Léa's phone" }];
  const { scan, queue } = aDoor({ person: { ...ZOE, scans } });
  queue.entries = [anEntry("died", { token: "other phone" })];
  assert.equal((await scan("n1")).reason, "already_admitted");
  queue.entries = [anEntry("died")]; // nobody was let in by it: its page was closed
  assert.equal((await scan("n2")).verdict, "admitted");
});

test("what this phone told the server counts more than a roster that may be from before", async () => {
  const scans = [{ key: "phone-1:died", counts_at: at(-1), gate_name: "North gate", device_name: "Léa's phone" }];
  const { door, ownScans } = aDoor({ person: { ...ZOE, scans } });
  const reason = async () => (await door.decide(aScan("n1", { secret: SECRET }))).reason;
  await ownScans.keepRefused("died", at(0));
  assert.equal(await reason(), null);
  await ownScans.forgetBefore(NOON + 2 * MINUTE);
  assert.equal(await reason(), "already_admitted");
});

test("an exit is noted, and lets in again where the list allows it", async () => {
  const { scan, clock } = aDoor({ rules: { reentry: "after_exit" } });
  await scan("n1");
  clock.pass(MINUTE);
  assert.equal((await scan("n2", { direction: "exit" })).verdict, "exited");
  clock.pass(MINUTE);
  assert.equal((await scan("n3")).verdict, "admitted");
});

test("on a list that counts per day the next day is a new one", async () => {
  const { scan, clock } = aDoor({ rules: { per_day: true } });
  await scan("n1");
  clock.pass(24 * 60 * MINUTE);
  const { verdict, record } = await scan("n2");
  assert.deepEqual([verdict, record.day], ["admitted", "2026-11-13"]);
});

test("free seats shrink with those whom the phone lets in, and grow with those who leave", async () => {
  const codes = { CODE2: { ...ZOE, code: "CODE2" } };
  const { scan, clock } = aDoor({ free: 1, rules: { limit: 1 }, role: "desk", codes });
  const other = () => (clock.pass(MINUTE), scan(`other ${clock()}`, { secret: undefined, code: "CODE2" }));
  assert.equal((await scan("n1")).verdict, "admitted");
  assert.equal((await other()).reason, "full");
  for (const nonce of ["n2", "n3", "n4"]) await scan(nonce, { direction: "exit" }); // she can leave only once
  assert.equal((await other()).verdict, "admitted");
});

test("somebody who leaves three times frees one seat", async () => {
  const { door, scan, clock, known } = aDoor({ free: 1, rules: { limit: 1 } });
  await scan("in");
  for (const nonce of ["a", "b", "c"]) (clock.pass(MINUTE), await scan(nonce, { direction: "exit" }));
  assert.equal(door.freeSeats(known, clock()).for_booked, 1);
});

test("whoever goes to another room frees a seat in the one that this makes them leave", async () => {
  const { scan, ownScans } = aDoor({ free: 5, rules: { limit: 5, leaves: ["lunch"] } });
  ownScans.note({ key: "phone-1:0", event: "plastics", code: "CODE1", list: "lunch", counts_at: at(-1), answered_at: null, seats: {} });
  const { record } = await scan("n1");
  assert.deepEqual(record.seats, { lunch: -1, main: 1 });
});

test("a seat that was kept for somebody with a booking takes none from those without", async () => {
  const { door, scan, known } = aDoor({ free: 2, rules: { limit: 2, unbooked: "when_free" } });
  known.free_seats = { for_booked: 2, for_unbooked: 1 };
  await scan("n1");
  assert.deepEqual(door.freeSeats(known, NOON), { for_booked: 1, for_unbooked: 1 });
  known.list = { ...known.list, release_at: at(0) };
  assert.deepEqual(door.freeSeats(known, NOON), { for_booked: 1, for_unbooked: 1 });
});

test("a badge that the roster does not know is amber: it may be newer", async () => {
  const { verdict, reason, level, is_new: isNew, roster_at: rosterAt } = await aDoor({ person: null }).scan("n1");
  assert.deepEqual([verdict, reason, level, isNew, rosterAt], ["refused", "unknown", "look", true, NOON - MINUTE]);
});

test("what is no badge of this event needs no roster", async () => {
  const { scan } = aDoor();
  assert.equal((await scan("n1", { secret: "a poem" })).reason, "not_a_badge");
  assert.equal((await scan("n1", { secret: "MOIEN1" })).reason, "malformed");
});

test("a registration's code is decided where the names are open, and else not at all", async () => {
  const byCode = { secret: undefined, code: "CODE1" };
  assert.equal((await aDoor({ role: "desk", codes: { CODE1: ZOE } }).scan("n1", byCode)).verdict, "admitted");
  assert.equal(await aDoor({ role: "desk" }).scan("n1", byCode), null);
});

test("without a roster the phone cannot decide", async () => {
  const { door } = aDoor();
  door.roster = { of: async () => undefined };
  assert.equal(await door.decide(aScan("n1")), null);
});

test("an answer of the server counts for later, unless it let nobody through", async () => {
  const { door } = aDoor();
  const answer = { verdict: "admitted", attendee: ZOE, recorded_at: at(0) };
  const record = await door.recordOfAnswer(aScan("n1"), answer);
  assert.deepEqual([record.key, record.counts_at, record.answered_at], ["phone-1:n1", at(0), at(0)]);
  assert.equal(await door.recordOfAnswer(aScan("n1"), { ...answer, verdict: "refused" }), null);
});

test("in a rehearsal the opening hours do not bind, and it is counted apart", async () => {
  const { scan, clock, known } = aDoor({ rules: { opens_at: at(60 * 18) } });
  known.event.rehearsal = { starts_at: at(-5), ends_at: at(30) };
  const first = await scan("n1");
  assert.deepEqual([first.verdict, first.rehearsal, first.record.rehearsal], ["admitted", true, true]);
  clock.pass(MINUTE);
  assert.equal((await scan("n2")).reason, "already_admitted");
  clock.pass(30 * MINUTE); // it has ended by itself, without contact
  const after = await scan("n3");
  assert.deepEqual([after.reason, after.rehearsal], ["too_early", false]);
  clock.pass(18 * 60 * MINUTE);
  assert.equal((await scan("n4")).verdict, "admitted");
});

test("a rehearsal has free seats of its own", async () => {
  const { scan, clock, known } = aDoor({ free: 0, rules: { limit: 1 } });
  Object.assign(known, { rehearsal_seats: { for_booked: 1, for_unbooked: 1 } });
  known.event.rehearsal = { starts_at: at(-5), ends_at: at(30) };
  assert.equal((await scan("n1")).verdict, "admitted");
  clock.pass(31 * MINUTE);
  assert.equal((await scan("n2")).reason, "full");
});

test("once a rehearsal is over this phone forgets its own scans of it, and no others", async () => {
  const { ownScans } = aDoor();
  const one = { event: "plastics", code: "CODE1", answered_at: at(0) };
  await ownScans.keep({ ...one, key: "phone-1:a", rehearsal: true });
  await ownScans.keep({ ...one, key: "phone-1:b", rehearsal: false });
  await ownScans.forgetRehearsal();
  assert.deepEqual(ownScans.all().map(({ key }) => key), ["phone-1:b"]);
});

test("the scan of a rehearsal that another phone made counts in it only", async () => {
  const scans = [{ key: "phone-2:x", counts_at: at(-5), rehearsal: true, gate_name: "South gate", device_name: "Max" }];
  const { scan, known } = aDoor({ person: { ...ZOE, scans } });
  assert.equal((await scan("n1")).verdict, "admitted");
  known.event.rehearsal = { starts_at: at(-9), ends_at: at(30) };
  assert.equal((await scan("n2")).reason, "already_admitted");
});

test("of somebody who is refused it says all that stands against them", async () => {
  const { scan } = aDoor({ person: { ...ZOE, state: "cancelled" }, rules: { limit: 0 }, free: 0 });
  const { reason, objections } = await scan("n1");
  assert.deepEqual([reason, objections], ["cancelled", ["cancelled", "full"]]);
});

test("a desk lets somebody in against what it may override, with a reason, and no further", async () => {
  const override = { reason: "Comes after all" };
  const cancelled = { person: { ...ZOE, state: "cancelled" }, role: "desk" };
  assert.equal((await aDoor(cancelled).scan("n1", { override })).verdict, "admitted");
  assert.equal((await aDoor({ ...cancelled, free: 0, rules: { limit: 0 } }).scan("n1", { override })).verdict, "refused");
  assert.equal((await aDoor({ ...cancelled, free: 0, rules: { limit: 0 }, role: "supervisor" }).scan("n1", { override })).verdict, "admitted");
});

test("a scan that was taken back on this phone counts no more, nor takes it a seat", async () => {
  const { door, scan, undone, known, clock } = aDoor({ free: 5, rules: { limit: 5 } });
  await scan("n1");
  undone.add("phone-1:n1");
  assert.equal(door.freeSeats(known, clock()).for_booked, 5);
  clock.pass(MINUTE);
  assert.equal((await scan("n2")).verdict, "admitted");
});

test("a scan of another phone can be taken back here, too", async () => {
  const scans = [{ key: "phone-2:x", counts_at: at(-5), gate_name: "South gate", device_name: "Max" }];
  const { door, scan, undone } = aDoor({ person: { ...ZOE, scans } });
  undone.add("phone-2:x");
  const [{ nonce, device, undone: isUndone }] = (await door.personOf({ secret: SECRET })).scans;
  assert.deepEqual([nonce, device, isUndone], ["x", "phone-2", true]);
  assert.equal((await scan("n1")).verdict, "admitted");
});

test("a person is shown with their scans, the newest first, and what stands against them", async () => {
  const { door, scan, clock } = aDoor({ rules: { reentry: "after_exit" } });
  await scan("n1");
  clock.pass(MINUTE);
  await scan("n2", { direction: "exit" });
  clock.pass(MINUTE);
  await scan("n3");
  const { name, inside, objections, scans } = await door.personOf({ secret: SECRET });
  assert.deepEqual([name, inside, objections], ["Zoë", true, ["already_admitted"]]);
  assert.deepEqual(scans.map(({ nonce, direction }) => [nonce, direction]), [["n3", "entry"], ["n2", "exit"], ["n1", "entry"]]);
});

test("nobody is shown whom the phone does not know", async () => {
  assert.equal(await aDoor({ person: null }).door.personOf({ secret: SECRET }), null);
});

test("tags stand on the verdict; entries of earlier versions have none", async () => {
  assert.deepEqual((await aDoor().scan("n1")).attendee.tags, []);
  assert.deepEqual((await aDoor({ person: { ...ZOE, tags: ["VIP"] } }).scan("n1")).attendee.tags, ["VIP"]);
});
