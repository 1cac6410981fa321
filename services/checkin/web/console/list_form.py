"""The form of a check-in list: its values, its faults, and the changes that it asks for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from services.checkin.domain.lists import CheckInList, InvalidList
from services.checkin.web.console.form_values import Fault, FieldFault, Gettext, moment_text, read_moment, read_name
from shared.http.bodies import field_value

MOMENTS = ("opens_at", "closes_at", "release_at")
SEVERAL = ("categories", "sessions", "leaves")
SWITCHES = ("per_day", "look_first")
CHOICES: Mapping[str, Sequence[str]] = {
    "reentry": ("once", "after_exit", "always"),
    "unbooked": ("refuse", "when_free"),
}
LARGEST_LIMIT = 1_000_000
Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class ListForm:
    """The form as it was filled in, and what was read of it; with faults nothing is to be changed."""

    values: Mapping[str, Any]
    faults: Mapping[str, Fault]
    read: Mapping[str, Any]

    def changes_of(self, check_in_list: CheckInList, zone: ZoneInfo) -> Mapping[str, Any]:
        """The fields that the form changes: others go on following the event."""
        shown = shown_values(check_in_list, zone)
        return {name: value for name, value in self.read.items() if _sent(self.values, name) != _sent(shown, name)}


def shown_values(check_in_list: CheckInList, zone: ZoneInfo) -> Mapping[str, Any]:
    """The values of a list's form."""
    return {
        "name": check_in_list.name,
        "limit": "" if check_in_list.limit is None else str(check_in_list.limit),
        **{name: moment_text(getattr(check_in_list, name), zone) for name in MOMENTS},
        **{name: list(getattr(check_in_list, name)) for name in SEVERAL},
        **{name: "yes" if getattr(check_in_list, name) else "" for name in SWITCHES},
        **{name: getattr(check_in_list, name) for name in CHOICES},
    }


def read_list_form(fields: Fields, zone: ZoneInfo, _: Gettext) -> ListForm:
    """Reads the form that was sent."""
    values: dict[str, Any] = {name: field_value(fields, name) for name in ("name", "limit", *MOMENTS, *SWITCHES)}
    values |= {name: list(fields.get(name, ())) for name in SEVERAL}
    values |= {name: _one_of(field_value(fields, name), choices) for name, choices in CHOICES.items()}
    read: dict[str, Any] = {name: tuple(values[name]) for name in SEVERAL}
    read |= {name: values[name] == "yes" for name in SWITCHES} | {name: values[name] for name in CHOICES}
    faults: dict[str, Fault] = {}
    for name in ("name", *MOMENTS, "limit"):
        try:
            read[name] = _read(name, values[name], zone, _)
        except FieldFault as fault:
            faults[name] = Fault(str(fault), name)
    if read.get("release_at") and read["unbooked"] == "refuse":
        sentence = _("Places are released for those who have not booked: choose above that they are let in.")
        faults["release_at"] = Fault(sentence, "release_at")
    return ListForm(values, faults, read)


def refused(form: ListForm, refusal: InvalidList, _: Gettext) -> ListForm:
    """The form with the faults that the list as a whole has."""
    return ListForm(form.values, {**form.faults, **dict(_faults(refusal, _))}, form.read)


def _faults(refusal: InvalidList, _: Gettext) -> Iterator[tuple[str, Fault]]:
    for pointer, sentence in refusal.errors:
        name = pointer.split("/")[1]
        known = {"closes_at": _("The list must close after it opens."), "leaves": _("A list cannot empty itself.")}
        yield name, Fault(known.get(name, sentence), name)


def _read(name: str, text: str, zone: ZoneInfo, _: Gettext) -> Any:
    if name in MOMENTS:
        return read_moment(text, zone, _)
    if name == "limit":
        return _limit(text.strip(), _)
    list_name = read_name(text)
    if list_name is None:
        raise FieldFault(_("Enter a name of at most 100 letters."))
    return list_name


def _limit(text: str, _: Gettext) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_LIMIT)) and int(text) <= LARGEST_LIMIT):
        raise FieldFault(_("Enter a whole number, or leave this empty."))
    return int(text)


def _one_of(text: str, choices: Sequence[str]) -> str:
    return text if text in choices else choices[0]


def _sent(values: Mapping[str, Any], name: str) -> Any:
    value = values[name]
    return sorted(value) if isinstance(value, list) else value
