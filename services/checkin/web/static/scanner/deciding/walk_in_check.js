/** What has to be put right in a walk-in before it is sent, and the form that the server reads. */
import { isTicketCode, isWholeTicketCode, kindOf } from "../devices/ticket_code.js";

const ADDRESS = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** The faults as field → the key of a sentence, in the order of the fields. */
export function faultsOf({ first_name, last_name, email, category, notice }, { categories }) {
  const faults = {};
  if (![first_name, last_name].some((name) => VISIBLE.test(name))) faults.first_name = "walk_in_name_missing";
  if (email.trim() && !ADDRESS.test(email.trim())) faults.email = "walk_in_email_wrong";
  if (!categories.some(({ id }) => id === category)) faults.category = "walk_in_category_missing";
  if (!notice) faults.notice = "walk_in_notice_missing";
  return faults;
}

/** The key of the sentence that says why a scanned text is no blank badge of this event, or null. */
export function faultOfBlank(text, shortId) {
  const kind = kindOf(text, shortId);
  if (kind === "ticket") return null;
  if (kind === "other_event" && isWholeTicketCode(text)) return "walk_in_blank_other_event";
  return isTicketCode(text) ? "walk_in_blank_damaged" : "walk_in_blank_not_a_badge";
}

/**
 * The walk-in as the server reads it, without what a scan says. All `consents` that were asked are answered, each with
 * the version of the text that was shown: without network it may be another one by the time the server hears of it.
 */
export function walkInOf(fields, { consents, privacy }) {
  const { first_name, last_name, email, company, category, locale, blank } = fields;
  const answers = consents.map(({ id }) => [id, fields.consents.includes(id)]);
  return {
    first_name: first_name.trim(),
    last_name: last_name.trim(),
    email: email.trim() || null,
    company: company.trim(),
    category,
    consents: { privacy: fields.notice, ...Object.fromEntries(answers) },
    consent_versions: { privacy: privacy.version, ...Object.fromEntries(consents.map(({ id, version }) => [id, version])) },
    locale,
    blank_secret: blank,
  };
}

/** The fault that a refusal of the server stands for, as field → the problem; `form` where it is none of a field. */
export function fieldOfRefusal({ pointer, slug }) {
  const field = pointer?.split("/")[1];
  if (slug === "badge-taken" || slug === "badge-not-blank" || field === "blank_secret") return "blank";
  if (field === "consents") return "notice";
  return ["first_name", "last_name", "email", "company", "category"].includes(field) ? field : "form";
}
