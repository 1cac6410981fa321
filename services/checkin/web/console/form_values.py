"""Values of the console's forms: their faults at the fields, and moments in the event's zone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from services.checkin.web.fields import Because, Name
from shared.language.local_times import NO_SUCH_TIME, NOT_A_TIME, OTHER_YEAR, local_moment, local_text

Gettext = Callable[[str], str]
NAME: TypeAdapter[str] = TypeAdapter(Name)
REASON: TypeAdapter[str] = TypeAdapter(Because)


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of a field in the visitor's language. Its text stands at the field `shown_at` and in the summary."""

    text: str
    shown_at: str


NO_FAULTS: Mapping[str, Fault] = MappingProxyType({})


class FieldFault(ValueError):
    """A value that does not fit, with a sentence in the visitor's language."""


def read_name(text: str) -> str | None:
    """The name in a field; None where it is no name that people can see, or too long."""
    return _read(NAME, text)


def read_reason(text: str) -> str | None:
    """The reason in a field; None where there is none, or a too long one."""
    return _read(REASON, text)


def _read(kind: TypeAdapter[str], text: str) -> str | None:
    try:
        return kind.validate_python(text)
    except ValueError:
        return None


def read_moment(text: str, zone: ZoneInfo, _: Gettext) -> datetime | None:
    """The moment in a field; None where it is empty. Raises FieldFault."""
    if not text.strip():
        return None
    try:
        return local_moment(text.strip(), zone)
    except ValueError as fault:
        sentences = {
            NOT_A_TIME: _("Enter a date and a time, such as 2026-11-12 09:00."),
            NO_SUCH_TIME: _("This time does not exist: the clocks are put forward then. Enter a later one."),
            OTHER_YEAR: _("Enter a year between 1970 and 2199."),
        }
        raise FieldFault(sentences[str(fault)]) from None


def moment_text(moment: datetime | None, zone: ZoneInfo) -> str:
    """A moment as the value of a field."""
    return local_text(moment, zone) if moment is not None else ""
