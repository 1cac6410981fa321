"""The form of a new invitation in the console."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.registration.domain.event import Event
from services.registration.web.events.page_models import Gettext
from services.registration.web.invitations.invitation_models import InvitationModel
from services.registration.web.people.forms import Fault, Fields, model_faults
from shared.http.bodies import field_value
from shared.language.local_times import local_moment

TEXTS = ("category", "first_name", "last_name", "company", "note")
SWITCHES = ("lock_email", "holds_places", "send")
NO_ADDRESS = "Enter an e-mail address in the right format, such as name@example.com."
LABELS = {
    "category": "Category",
    "uses": "How many people may register with it",
    "email": "E-mail",
    "expires_at": "Valid until",
    "first_name": "First name",
    "last_name": "Last name",
    "company": "Company or organisation",
    "note": "A word to the reader",
}


def sent_values(event: Event, fields: Fields) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Returns a sent form as the JSON values of an InvitationModel, and its faults as (JSON pointer, sentence)."""
    uses = field_value(fields, "uses")
    values: dict[str, Any] = {
        **{name: field_value(fields, name) for name in TEXTS},
        **{name: "yes" in fields.get(name, []) for name in SWITCHES},
        "uses": int(uses) if uses.isascii() and uses.isdecimal() and len(uses) < 7 else uses or 1,
        "email": field_value(fields, "email") or None,
        "locale": field_value(fields, "locale") or None,
        "expires_at": None,
    }
    faults = []
    if typed := field_value(fields, "expires_at"):
        try:
            values["expires_at"] = local_moment(typed, event.zone).isoformat()
        except ValueError as error:
            faults.append(("/expires_at", str(error)))
    return values, [*faults, *model_faults(InvitationModel, values)]


def faults_at_fields(errors: Iterable[tuple[str, str]], gettext: Gettext) -> dict[str, Fault]:
    """Returns the first fault of each field in the reader's language, from faults as (JSON pointer, sentence)."""
    faults: dict[str, Fault] = {}
    for pointer, sentence in errors:
        name = pointer.strip("/").partition("/")[0]
        label = gettext(LABELS[name]) if name in LABELS else name
        faults.setdefault(name, Fault(f"{label}: {gettext(sentence)}", name))
    return faults


def empty_values(event: Event) -> Mapping[str, Any]:
    """Returns the form before anything is typed."""
    return {"category": event.categories[0].id, "uses": 1, "locale": event.languages[0]}
