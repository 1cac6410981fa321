/** The rules of the door on the phone, for cases in the shape of the rule book's tables. */
import { attend, countingList, presenceAt } from "../../../../../services/checkin/web/static/scanner/deciding/attendance.js";
import { dayIn } from "../../../../../services/checkin/web/static/scanner/deciding/days.js";
import { judge, judgeStranger, levelOf } from "../../../../../services/checkin/web/static/scanner/deciding/rules.js";

/** The phone's verdict on a case; null where it asks for a supervisor. `presences` are those before `earlier` scans. */
export function verdict(given) {
  const decision = given.person ? judgePerson(given) : judgeStranger(given.kind);
  return decision && { ...decision, level: levelOf(decision) };
}

/** The phone's fold of a person's scans: presences by counting key. */
export function presences({ scans, presences: before = [] }) {
  return Object.fromEntries(attend(scans, before));
}

function judgePerson({ person, list, scan, role, zone, at, earlier, rehearsal, ...seen }) {
  const { presences: before = [], free_seats: freeSeats } = seen;
  const moment = Date.parse(at);
  const day = list.per_day ? dayIn(zone, moment) : null;
  const presence = presenceAt(attend(earlier, before), countingList(list.id, rehearsal), day);
  return judge(scan, person, person.ticket, list, { at: moment, presence, freeSeats, role, rehearsal });
}
