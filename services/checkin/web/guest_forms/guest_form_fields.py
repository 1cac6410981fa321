"""The fields of the form that a guest fills in: as they were sent, as answers, and the sentences at their faults."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from services.checkin.domain.events import Event
from services.checkin.domain.guest_entries import GuestDetails
from shared.http.bodies import field_value
from shared.language.field_types import EmailAddress, Line
from shared.language.names import has_name

PRIVACY = "privacy"
TEXTS: Mapping[str, TypeAdapter[str]] = {
    "first_name": TypeAdapter(Line),
    "last_name": TypeAdapter(Line),
    "email": TypeAdapter(EmailAddress),
    "company": TypeAdapter(Line),
}
NO_NAME = "Enter a first name or a last name."
NO_CATEGORY = "Choose a category."
NO_CONSENT = "Tick the box to agree that the data are used for this event."
TOO_LONG = "This is too long."

Fields = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault, shown at the field `shown_at` and in the summary."""

    text: str
    shown_at: str


class GuestFormInvalid(Exception):
    """Some answers have to be corrected; `faults` are sentences in English, by field."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(repr(faults))
        self.faults = faults


def shown_values(fields: Fields) -> dict[str, Any]:
    """Returns all values as they were sent, to show the form again."""
    return {**{name: values[0] for name, values in fields.items()}, "consents": fields.get("consents", [])}


def read_details(event: Event, fields: Fields, language: str) -> GuestDetails:
    """Returns the answers. Raises GuestFormInvalid."""
    texts: dict[str, str] = {}
    faults: dict[str, str] = {}
    for name, adapter in TEXTS.items():
        try:
            texts[name] = _read(adapter, field_value(fields, name))
        except ValidationError as error:
            faults[name] = _sentence(error)
    if not faults.keys() & {"first_name", "last_name"} and not has_name(texts["first_name"], texts["last_name"]):
        faults["first_name"] = NO_NAME
    category, agreed = field_value(fields, "category"), fields.get("consents", [])
    if category not in event.categories_at_desk:
        faults["category"] = NO_CATEGORY
    if PRIVACY not in agreed:
        faults["consents-privacy"] = NO_CONSENT
    if faults:
        raise GuestFormInvalid(faults)
    consents = {consent: consent in agreed for consent in (PRIVACY, *(c.id for c in event.consents))}
    return GuestDetails(**texts, category=category, consents=consents, locale=language)


def in_order(faults: Mapping[str, str], gettext: Callable[[str], str]) -> dict[str, Fault]:
    """Returns the faults in the order of the fields, in the reader's language."""
    order = (*TEXTS, "category", "consents-privacy")
    return {name: Fault(gettext(faults[name]), name) for name in order if name in faults}


def _read(adapter: TypeAdapter[str], text: str) -> str:
    return adapter.validate_python(text) if text else ""


def _sentence(error: ValidationError) -> str:
    fault = error.errors(include_url=False)[0]
    if fault["type"] == "string_too_long":
        return TOO_LONG
    return str(fault["ctx"]["error"])
