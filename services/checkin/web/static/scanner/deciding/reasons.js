/** Ready-made reasons, so that a desk with a queue before it types none: the keys of their words. */
const AGAINST = {
  cancelled: ["why_after_all", "why_cancelled_wrongly"],
  not_confirmed: ["why_place_free", "why_invited"],
  too_early: ["why_takes_part", "why_helps"],
  too_late: ["why_delayed", "why_takes_part"],
  wrong_list: ["why_room", "why_changed_booking"],
  already_admitted: ["why_went_out", "why_scanned_wrongly"],
  full: ["why_somebody_left"],
};
const MOST = 5;

/** Reasons for letting somebody in although these objections stand against it. */
export function reasonsAgainst(objections) {
  const fitting = objections.flatMap((objection) => AGAINST[objection] ?? []);
  return [...new Set(fitting)].slice(0, MOST - 1).concat("why_organiser");
}

/** Reasons for taking a scan back. */
export const REASONS_TO_UNDO = ["why_wrong_person", "why_by_mistake", "why_not_in"];
