/**
 * Attendance, from the scans alone: the same fold as the server's (domain/attendance.py). A table of cases, and random
 * histories, hold the two to each other.
 *
 * A scan is `{key, list, day, direction, counts_at, verdict, reason, decided_at_door, reentry, leaves, gate_name,
 * device_name, rehearsal, knowing}`; fields that have their usual values may be missing. Times are RFC 3339. `knowing`:
 * somebody gave a reason for admitting, and saw that the ticket had been admitted before.
 */
const USUAL = {
  day: null,
  direction: "entry",
  verdict: "admitted",
  reason: null,
  decided_at_door: true,
  reentry: "once",
  leaves: [],
  undone: false,
  set_aside: false,
  rehearsal: false,
  knowing: false,
};
const TICK = "paper:"; // before the nonce of an entry from a list on paper
const REHEARSED = "~"; // before a list's id: a rehearsal is counted apart

/** The list for which a scan on `list` counts: each has a second one, of its rehearsals. */
export function countingList(list, rehearsal) {
  return rehearsal ? `${REHEARSED}${list}` : list;
}

/** The list, or the day of the list, for which a scan counts. */
export function countingKey(list, day) {
  return day === null ? list : `${list}@${day}`;
}

/**
 * The presences of one person by counting key, each `{list, day, first, last_out_at, inside}`. They follow from
 * `presences` that earlier scans led to, and from `scans` in any order. `first` is `{key, at, gate, device}` or null.
 */
export function attend(scans, presences = []) {
  const attendance = new Attendance(presences);
  for (const scan of inOrder(scans)) attendance.apply(scan);
  return attendance.presences;
}

/** The presence under a counting key; an empty one where there is none yet. */
export function presenceAt(presences, list, day) {
  return presences.get(countingKey(list, day)) ?? emptyPresence(list, day);
}

/** Whether a list's rule about coming again refuses somebody with this presence. */
export function bars({ first, inside }, reentry) {
  if (reentry === "always") return false;
  return reentry === "after_exit" ? inside : first !== null;
}

/** Those of the scans that count, with all fields, in the order of their times. */
function inOrder(scans) {
  return withoutIdleTicks(scans.map((scan) => ({ ...USUAL, ...scan })).filter(counts)).sort(byTime);
}

/**
 * A tick on paper says that somebody came at some time; where a scan says it better, it counts no more. Only on lists
 * where nobody comes twice: elsewhere the two may be two visits.
 */
function withoutIdleTicks(scans) {
  const scanned = new Set(scans.filter(isBetterThanTick).map(keyOf));
  return scans.filter((scan) => !(isTick(scan) && scan.reentry === "once" && scanned.has(keyOf(scan))));
}

function isTick({ key }) {
  return key.startsWith(TICK);
}

function isBetterThanTick(scan) {
  return scan.direction === "entry" && !isTick(scan) && !scan.knowing;
}

function keyOf({ list, day, rehearsal }) {
  return countingKey(countingList(list, rehearsal), day);
}

function counts(scan) {
  const bearsOnAttendance = scan.verdict !== "refused" || (!scan.decided_at_door && scan.reason === "already_admitted");
  return bearsOnAttendance && !scan.undone && !scan.set_aside;
}

function byTime(one, other) {
  return Date.parse(one.counts_at) - Date.parse(other.counts_at) || (one.key < other.key ? -1 : 1);
}

function emptyPresence(list, day) {
  return { list, day, first: null, last_out_at: null, inside: false };
}

class Attendance {
  constructor(presences) {
    this.presences = new Map(presences.map((known) => [countingKey(known.list, known.day), { ...known }]));
  }

  apply(scan) {
    const presence = this.presenceOf(scan);
    if (scan.direction === "exit") {
      leave(presence, scan.counts_at);
      this.leaveList(presence.list, scan.counts_at);
    } else if (scan.decided_at_door || !bars(presence, scan.reentry)) this.enter(presence, scan);
  }

  presenceOf({ list: scanned, day, rehearsal }) {
    const list = countingList(scanned, rehearsal);
    const key = countingKey(list, day);
    if (!this.presences.has(key)) this.presences.set(key, emptyPresence(list, day));
    return this.presences.get(key);
  }

  enter(presence, scan) {
    const { key, counts_at: at, gate_name: gate, device_name: device } = scan;
    presence.first ??= { key, at, gate, device };
    presence.inside = true;
    for (const list of scan.leaves) if (list !== scan.list) this.leaveList(countingList(list, scan.rehearsal), at);
  }

  /** On every day of the list: a party may end after midnight. */
  leaveList(list, at) {
    for (const presence of this.presences.values()) if (presence.list === list && presence.inside) leave(presence, at);
  }
}

function leave(presence, at) {
  presence.inside = false;
  presence.last_out_at = at;
}
