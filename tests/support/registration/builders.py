"""Events, forms and registrations as tests need them, each with what does not matter filled in."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from services.registration.domain.account import Account
from services.registration.domain.attendance import Scan
from services.registration.domain.campaign import Campaign
from services.registration.domain.event import Event
from services.registration.domain.event_definition import EventDefinition
from services.registration.domain.invitation import Invitation
from services.registration.domain.organisation import Organisation
from services.registration.domain.registration import Registration, Ticket
from services.registration.domain.registration_form import Colleague, IfShort, RegistrationForm
from services.registration.web.events.event_models import read_definition
from shared.contracts.checkin import AttendanceScan
from shared.language.field_types import email_key
from tests.support.checkin.builders import SHORT_ID, a_secret

NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)
ORGANISER = "account-1"
_numbers = count(1)


def a_definition(**fields: Any) -> dict[str, Any]:
    """An event as an organiser sends it (JSON values): published, half a year from now, one category, no limits."""
    starts_at = NOW + timedelta(days=180)
    return {
        "slug": f"plastics-{next(_numbers)}",
        "state": "published",
        "title": {"en": "Plastics Day", "fr": "Journée du plastique"},
        "timezone": "Europe/Luxembourg",
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + timedelta(hours=9)).isoformat(),
        "categories": [a_category()],
        **fields,
    }


def a_category(id_: str = "industry", **fields: Any) -> dict[str, Any]:
    """A category that everybody may take."""
    return {"id": id_, "name": {"en": id_.capitalize()}, **fields}


def a_session(id_: str = "recycling", **fields: Any) -> dict[str, Any]:
    """A session for everybody, at no particular time."""
    return {"id": id_, "name": {"en": id_.capitalize()}, **fields}


def a_talk(id_: str = "opening", **fields: Any) -> dict[str, Any]:
    """A talk in the first hour of `a_definition`."""
    starts_at = NOW + timedelta(days=180)
    times = {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=1)).isoformat()}
    return {"id": id_, "title": {"en": id_.capitalize()}, **times, **fields}


def a_speaker(id_: str = "ada", **fields: Any) -> dict[str, Any]:
    """A speaker without a role."""
    return {"id": id_, "name": id_.capitalize(), **fields}


def a_question(id_: str = "diet", kind: str = "text", **fields: Any) -> dict[str, Any]:
    """A question that need not be answered."""
    return {"id": id_, "kind": kind, "label": {"en": id_.capitalize()}, **fields}


def a_choice_of(*ids: str) -> dict[str, Any]:
    """The choices of a question."""
    return {"choices": [{"id": id_, "label": {"en": id_.capitalize()}} for id_ in ids]}


def an_event(**fields: Any) -> Event:
    """An event; `fields` as in `a_definition`."""
    settings = read_definition(a_definition(**fields)).settings()
    return Event(**settings, short_id=SHORT_ID, members={ORGANISER: "owner"}, created_at=NOW, updated_at=NOW)


def setting(**settings: Any) -> Callable[[EventDefinition], EventDefinition]:
    """A change of an event's definition."""
    return lambda definition: replace(definition, **settings)


def a_submission(**fields: Any) -> dict[str, Any]:
    """A registration to submit (JSON values), with an address that nobody else has."""
    return {
        "first_name": "Zoë",
        "last_name": "Müller-Weber",
        "email": f"zoe{next(_numbers)}@example.lu",
        "category": "industry",
        "consents": {"privacy": True},
        **fields,
    }


def a_form(**fields: Any) -> RegistrationForm:
    """A form with the values of `a_submission`."""
    values = a_submission(**fields)
    return RegistrationForm(**{**values, "sessions": tuple(values.get("sessions", ()))})


def a_group(*colleagues: Colleague, if_short: IfShort = "none", **fields: Any) -> RegistrationForm:
    """The form of a booker who brings `colleagues`."""
    return replace(a_form(**fields), colleagues=colleagues, if_short=if_short)


def a_registration(event: Event | str = "plastics", **fields: Any) -> Registration:
    """Somebody confirmed who holds one ticket."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "id": f"{number:032x}",
        "event": event if isinstance(event, str) else event.slug,
        "code": f"C{number:05}",
        "line": number,
        "state": "confirmed",
        "first_name": "Zoë",
        "last_name": "Müller-Weber",
        "email": f"zoe{number}@example.lu",
        "category": "industry",
        "locale": "en",
        "tickets": (Ticket(secret=a_secret(number), state="valid", issued_at=NOW),),
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Registration(**{**defaults, **fields})


def a_scan(at: datetime, **fields: Any) -> Scan:
    """A scan that let somebody in."""
    defaults: dict[str, Any] = {
        "list": "main",
        "device": "Phone 1",
        "gate": "Main",
        "direction": "entry",
        "at": at,
        "offline": False,
        "undone": False,
    }
    return Scan(**{**defaults, **fields})


def a_published_scan(at: datetime, **fields: Any) -> AttendanceScan:
    """A scan that let somebody in, as check-in publishes it."""
    return AttendanceScan(**asdict(a_scan(at, **fields)), verdict="admitted")


def an_organisation(name: str = "Ferro S.A.", **fields: Any) -> Organisation:
    """An organisation of the team's list."""
    return Organisation(**{"id": f"{next(_numbers):032x}", "name": name, **fields})


def key_of(registration: Registration) -> str:
    """The address of a registration as it is looked up."""
    return email_key(registration.email)


def an_account(**fields: Any) -> Account:
    """An organiser's account, with an address that nobody else has."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "id": f"account-{number}",
        "email": f"organiser{number}@example.lu",
        "password_hash": "hash of secret",
        "admin": False,
        "created_at": NOW,
    }
    return Account(**{**defaults, **fields})


def a_campaign(event: Event | str = "plastics", **fields: Any) -> Campaign:
    """The draft of an e-mail to everybody who is confirmed."""
    defaults: dict[str, Any] = {
        "id": f"{next(_numbers):032x}",
        "event": event if isinstance(event, str) else event.slug,
        "kind": "information",
        "subject": {"en": "Another room"},
        "text": {"en": "We are in room B."},
        "created_at": NOW,
        "updated_at": NOW,
        "actor": f"account:{ORGANISER}",
    }
    return Campaign(**{**defaults, **fields})


def an_invitation(event: Event | str = "plastics", **fields: Any) -> Invitation:
    """An open invitation that one person may use."""
    defaults: dict[str, Any] = {
        "code": f"INVITATION{next(_numbers)}",
        "event": event if isinstance(event, str) else event.slug,
        "category": "industry",
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Invitation(**{**defaults, **fields})
