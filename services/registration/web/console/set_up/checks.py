"""Checks of an event's JSON against its model and the rules of the domain, with sentences at the fields of a form."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from services.registration.domain.event_definition import EventDefinition, definition_faults
from services.registration.web.console.set_up.fields import Field, Values, field_at, path_of
from services.registration.web.console.set_up.rows import NEW
from services.registration.web.events.event_fields import NO_TEXT
from services.registration.web.events.event_models import NOT_A_TIME_ZONE, NOT_SECURE, EventModel, read_definition
from services.registration.web.people.forms import CHECK_THIS, PLAIN_SENTENCES, model_faults
from shared.http.validation import InvalidInput

Pointed: TypeAlias = tuple[str, str]  # a JSON pointer, and the sentence about the value there
# The sentence of the field says more than these.
SAY_LITTLE = frozenset(
    {
        PLAIN_SENTENCES["missing"],
        PLAIN_SENTENCES["string_pattern_mismatch"],
        CHECK_THIS,
        NO_TEXT,
        NOT_A_TIME_ZONE,
        NOT_SECURE,
    }
)


def checked_definition(
    values: Values, fields: Sequence[Field], rows: str = "", before: EventDefinition | None = None
) -> EventDefinition:
    """Returns the definition in an event's JSON. Raises InvalidInput with its faults as (name of the field, sentence).

    Faults of the row of `rows` that is new are at that row's fields; those of no field are at the form. A fault that
    the definition `before` had already keeps nobody from changing the rest.
    """
    _refuse(model_faults(EventModel, values), values, fields, rows)
    definition = read_definition(values)
    known = set(definition_faults(before)) if before else set()
    _refuse((fault for fault in definition_faults(definition) if fault not in known), values, fields, rows)
    return definition


def _refuse(faults: Iterable[Pointed], values: Values, fields: Sequence[Field], rows: str) -> None:
    if named := tuple(_named(faults, values, fields, rows)):
        raise InvalidInput(errors=named)


def _named(faults: Iterable[Pointed], values: Values, fields: Sequence[Field], rows: str) -> Iterable[tuple[str, str]]:
    """The faults by field instead of by JSON pointer."""
    for pointer, sentence in faults:
        path = path_of(pointer, values)
        field = field_at(path, fields)
        if field is not None:
            says_little = field.fault and (sentence in SAY_LITTLE or "\n" in sentence)
            yield field.name, field.fault if says_little else sentence
        else:
            is_new = rows and path[0] == rows and len(path) > 2
            yield "-".join((NEW, *path[2:])) if is_new else "form", sentence
