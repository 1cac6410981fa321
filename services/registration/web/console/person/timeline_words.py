"""The timeline of a registration in words."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from services.registration.domain.attendance import MAIN_LIST
from services.registration.domain.event import Event
from services.registration.domain.timeline import Happening, Value, timeline
from services.registration.ports.history import History
from services.registration.ports.identity import Accounts
from services.registration.ports.people import Entry
from services.registration.web.console.table.filter_words import COMING_WORDS, STATE_WORDS
from shared.http.pages import LANGUAGE_NAMES
from shared.language.date_formats import short_moment
from shared.language.languages import chosen

Gettext = Callable[[str], str]

MOST_ENTRIES = 200
TITLES: Mapping[str, str] = {
    "registration.submitted": "Registered",
    "registration.entered": "Registered by an organiser",
    "registration.approved": "Approved",
    "registration.declined": "Declined",
    "registration.confirmed": "Moved up from the waiting list",
    "registration.promoted": "Given the next place",
    "registration.offered": "Offered a place",
    "registration.offer_accepted": "Accepted the place",
    "registration.offer_declined": "Declined the place",
    "registration.offer_lapsed": "Let the offer of a place lapse",
    "registration.left_list": "Left the waiting list",
    "registration.cancelled": "Cancelled",
    "registration.changed": "Changed",
    "registration.answered": "Questions answered",
    "registration.consents_decided": "Consents changed",
    "registration.consent_withdrawn": "Consent withdrawn",
    "registration.asked": "Asked whether they still come",
    "registration.coming": "Said that they come",
    "registration.not_coming": "Said that they do not come",
    "registration.joined": "Joined online",
    "registration.handed_over": "Handed over to somebody else",
    "registration.import_undone": "Import undone",
    "registration.reissued": "Badge replaced",
    "registration.mail_resent": "E-mail sent again",
    "registration.erased": "Data deleted",
    "registration.address_corrected": "E-mail address corrected",
    "registration.walked_in": "Registered at the desk",
    "registration.let_in": "Let in at the desk without a place",
    "registration.merged": "Merged with another entry of this person",
    "registration.dropped": "Merged into another entry of this person",
}
FIELDS: Mapping[str, str] = {
    "state": "State",
    "category": "Category",
    "sessions": "Sessions",
    "locale": "Language",
    "honorific": "Title",
    "first_name": "First name",
    "last_name": "Last name",
    "email": "E-mail",
    "company": "Company",
    "job_title": "Job title",
    "answers": "Answers",
    "consents": "Consents",
    "tags": "Tags",
    "attention": "Note for the door",
    "reason": "Reason",
    "tickets": "Code on the badge",
    "printed_badge": "Badge printed",
    "organisation": "Organisation",
    "coming": "Still coming?",
}
MAILS: Mapping[str, str] = {
    "confirmation": "Confirmation with the badge",
    "waitlisted": "Place on the waiting list",
    "place_offered": "Offer of a place",
    "approval_pending": "Approval awaited",
    "declined": "Registration declined",
    "changed": "Changes, with the badge",
    "handed_over": "Place handed over",
    "cancelled": "Registration cancelled",
    "already_registered": "Registered already",
    "event_changed": "Event changed",
    "event_cancelled": "Event cancelled",
    "event_postponed": "Event postponed",
    "campaign": "Written by an organiser",
    "still_coming": "Are you still coming?",
    "reminder": "Reminder",
    "thank_you": "Thanks",
    "certificate": "Certificate of attendance",
}


async def timeline_in_words(
    event: Event, entry: Entry, language: str, gettext: Gettext, *, history: History, accounts: Accounts
) -> list[dict[str, Any]]:
    """Returns what happened, the newest first: when, what, by whom, and what was different before."""
    registration = entry.registration
    entries = await history.of_registration(event.slug, registration.code, MOST_ENTRIES)
    happenings = timeline(registration, entry.mail, entry.attendance, entries)
    emails = await accounts.emails({_account(happening.actor) for happening in happenings} - {""})
    return [
        {
            "kind": happening.kind,
            "at": short_moment(happening.at, event.timezone, language),
            "title": _title(happening, gettext),
            "by": _actor(happening.actor, emails, gettext) if happening.actor else "",
            "in_bulk": happening.in_bulk,
            "changes": [
                (gettext(FIELDS[name]), *(_value(event, name, value, language, gettext) for value in values))
                for name, *values in happening.changes
            ],
            "named": _names(happening.named, gettext),
            "mail": happening.mail,
            "scan": happening.scan,
        }
        for happening in happenings
    ]


def _title(happening: Happening, gettext: Gettext) -> str:
    if happening.mail is not None:
        kind = MAILS.get(happening.mail.kind)
        return gettext("E-mail") + (f": {gettext(kind)}" if kind else "")
    if happening.scan is not None:
        title = gettext("Let in") if happening.scan.direction == "entry" else gettext("Left")
        return title if happening.scan.list == MAIN_LIST else f"{title} ({happening.scan.list})"
    return gettext(TITLES.get(happening.action, "Changed"))


def _account(actor: str) -> str:
    """The id of the account that acted; '' for anybody else."""
    return actor.removeprefix("account:").partition(" ")[0] if actor.startswith("account:") else ""


def _actor(actor: str, emails: Mapping[str, str], gettext: Gettext) -> str:
    if actor.startswith("attendee:"):
        return gettext("the attendee")
    if actor.startswith("device:"):
        return gettext("at the door")
    if _account(actor):
        return emails.get(_account(actor), gettext("an organiser"))
    return gettext("by itself")


def _value(event: Event, name: str, value: Value, language: str, gettext: Gettext) -> str:
    """A value as people read it."""
    if not value:
        return "–"
    if name == "state":
        return gettext(STATE_WORDS.get(value, value))
    if name == "coming":
        return gettext(COMING_WORDS.get(value, value))
    if name == "locale":
        return LANGUAGE_NAMES.get(str(value), str(value))
    if name == "category":
        category = event.category(value)
        return chosen(category.name, language) if category else value
    return ", ".join(_booking(event, booking, language, gettext) for booking in value)


def _booking(event: Event, booking: Mapping[str, Any], language: str, gettext: Gettext) -> str:
    session = event.session(booking["id"])
    name = chosen(session.name, language) if session else booking["id"]
    return f"{name} ({gettext('waiting list')})" if booking["state"] == "waitlisted" else name


def _names(fields: Iterable[str], gettext: Gettext) -> str:
    return ", ".join(gettext(FIELDS[name]) for name in fields if name in FIELDS)
