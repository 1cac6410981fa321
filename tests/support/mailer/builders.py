"""Mails as tests need them, each with what does not matter filled in: `a_mail_request(kind="waitlisted")`."""

import itertools
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from services.mailer.domain.mails import LedgerEntry, Mail
from services.mailer.domain.overrides import Override
from services.mailer.domain.return_path import ReturnPaths
from services.mailer.domain.unsubscribing import UnsubscribeLinks
from shared.contracts.mails import MailRequested, OrganiserWords, PreviousFacts, Recipient
from shared.contracts.registration import Booking, CategoryDetails, EventChanged, EventDetails, SessionDetails, Venue
from shared.documents.tickets import new_secret

RETURN_PATHS = ReturnPaths("moien@example.lu", "bounces@example.lu", ["a key of at least thirty-two bytes"])
UNSUBSCRIBE_LINKS = UnsubscribeLinks("https://moien.example", ["a key of at least thirty-two bytes"])
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
_numbers = itertools.count(1)


def some_event_details(**fields: Any) -> EventDetails:
    """A conference of one day in Luxembourg, with texts in all languages."""
    defaults: dict[str, Any] = {
        "title": {
            "en": "Smart Manufacturing 2026",
            "fr": "Fabrication intelligente 2026",
            "de": "Intelligente Fertigung 2026",
            "lb": "Intelligent Produktioun 2026",
        },
        "languages": ["en", "fr", "de", "lb"],
        "timezone": "Europe/Luxembourg",
        "starts_at": datetime(2026, 11, 12, 8, tzinfo=UTC),
        "ends_at": datetime(2026, 11, 12, 17, tzinfo=UTC),
        "venue": Venue(
            name="Luxexpo The Box", address="10, circuit de la Foire, Luxembourg", url="https://maps.example/luxexpo"
        ),
        "categories": [
            CategoryDetails(id="industry", name={"en": "Industry", "fr": "Industrie", "de": "Industrie"}),
            CategoryDetails(id="press", name={"en": "Press", "fr": "Presse"}),
        ],
        "sessions": [
            SessionDetails(
                id="recycling",
                name={"en": "Chemical recycling", "fr": "Recyclage chimique"},
                room="Room B",
                starts_at=datetime(2026, 11, 12, 13, tzinfo=UTC),
                ends_at=datetime(2026, 11, 12, 14, 30, tzinfo=UTC),
            ),
            SessionDetails(id="twins", name={"en": "Digital twins"}, room="Room C"),
        ],
        "reply_to": "events@cluster.example",
        "accent": "#005f73",
    }
    return EventDetails(**{**defaults, **fields})


def an_event_state(event: str = "congress", **fields: Any) -> EventChanged:
    """The published state of the conference, in its first version and without members."""
    defaults: dict[str, Any] = {
        "version": 1,
        "short_id": "ABCDEF",
        "state": "published",
        "details": some_event_details(),
        "members": {},
    }
    return EventChanged(event=event, **{**defaults, **fields})


def the_facts_before(**fields: Any) -> PreviousFacts:
    """The conference as it was planned first: a day earlier, in the town hall."""
    details = some_event_details()
    defaults: dict[str, Any] = {
        "starts_at": details.starts_at - timedelta(days=1),
        "ends_at": details.ends_at - timedelta(days=1),
        "venue": Venue(name="Town hall"),
    }
    if fields.get("starts_at") == details.starts_at:
        defaults["ends_at"] = details.ends_at
    return PreviousFacts(**{**defaults, **fields})


def a_recipient(**fields: Any) -> Recipient:
    """Zoë, who booked one session and waits for another."""
    defaults: dict[str, Any] = {
        "code": "K7Q2M",
        "honorific": "",
        "first_name": "Zoë",
        "last_name": "Müller-Weber",
        "company": "Ferro SA",
        "job_title": "Head of Additive Manufacturing",
        "category": "industry",
        "tray": "M",
        "sessions": [Booking(id="recycling", state="confirmed"), Booking(id="twins", state="waitlisted")],
    }
    return Recipient(**{**defaults, **fields})


def a_mail_request(**fields: Any) -> MailRequested:
    """A confirmation for Zoë; each has an id of its own."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "mail": f"confirmation.{number}",
        "event": "smart-manufacturing-2026",
        "kind": "confirmation",
        "to": f"zoe{number}@example.lu",
        "locale": "en",
        "requested_at": NOW,
        "details": some_event_details(),
        "registration": f"registration-{number}",
        "recipient": a_recipient(),
        "ticket_secret": new_secret("ABCDEF", Random(number)),
        "manage_url": "https://moien.example/r/aB3_-xyz",
        "state": "confirmed",
        "sequence": 3,
    }
    if fields.get("kind") == "campaign":
        defaults["words"] = OrganiserWords(subject="Room changed", text="Dear {{ first_name }},\n\nwe meet in room B.")
    if fields.get("kind", "confirmation") not in ("confirmation", "changed"):
        defaults["ticket_secret"] = None
    return MailRequested(**{**defaults, **fields})


def an_override(**fields: Any) -> Override:
    """An organiser's words for confirmations in English."""
    words = OrganiserWords(
        subject=fields.pop("subject", "See you at {{ event }}"),
        text=fields.pop("text", "Dear {{ first_name }},\n\nwelcome!"),
    )
    defaults: dict[str, Any] = {
        "event": "smart-manufacturing-2026",
        "kind": "confirmation",
        "language": "en",
        "words": words,
        "changed_at": NOW,
    }
    return Override(**{**defaults, **fields})


def a_claimed_mail(request: MailRequested | None = None, **fields: Any) -> Mail:
    """A mail in its first attempt."""
    request = request or a_mail_request()
    defaults: dict[str, Any] = {
        "id": request.mail,
        "to": request.to,
        "request": request,
        "attempt": 1,
        "handing_over": False,
        "times_lost": 0,
        "backoff_step": 0,
        "first_tried_at": NOW,
        "due_at": NOW,
    }
    return Mail(**{**defaults, **fields})


def a_ledger_entry(**fields: Any) -> LedgerEntry:
    """A confirmation that waits in the queue."""
    defaults: dict[str, Any] = {
        "id": "confirmation.1",
        "event": "smart-manufacturing-2026",
        "registration": "registration-1",
        "kind": "confirmation",
        "to": "zoe@example.lu",
        "state": "queued",
        "reason": None,
        "attempts": 0,
        "next_at": NOW,
        "sent_at": None,
        "message_id": "<1@example.lu>",
        "requested_at": NOW,
    }
    return LedgerEntry(**{**defaults, **fields})
