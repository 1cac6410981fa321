"""The part of an event's form with which somebody registers colleagues: one more, one less, and their fields.

The fields of a colleague are named as the booker's own, behind a prefix with their number: `colleague-0-email`. It
works without scripts: a button shows the form again with one more person or without one.
"""

import re
from collections.abc import Iterable
from typing import Any

from services.registration.domain.event import Event
from services.registration.domain.group import MOST_COLLEAGUES
from services.registration.web.people.forms import Fields, read_answers
from shared.http.bodies import field_value

NUMBER = "colleagues"
"""The hidden field with the number of colleagues in the form."""
ADD, REMOVE, CHECKED = "add_colleague", "remove_colleague", "checked"
PREFILLED = ("company", "category")
_TEXTS = ("first_name", "last_name", "company", "job_title")
_OF_COLLEAGUE = re.compile(r"colleague-(\d{1,2})-(.+)", re.DOTALL)


def prefix_of(number: int) -> str:
    """Returns the beginning of the names of a colleague's fields; the first one's number is 0."""
    return f"colleague-{number}-"


def colleagues_in(fields: Fields) -> int:
    """Returns how many colleagues a form has."""
    text = field_value(fields, NUMBER)
    return min(int(text), MOST_COLLEAGUES) if re.fullmatch(r"[0-9]{1,2}", text) else 0


def regrouped(fields: Fields) -> Fields | None:
    """Returns the form with one colleague more or without one, where a button asked for that; else None."""
    if ADD in fields:
        return _with_one_more(fields)
    if REMOVE in fields:
        removed = field_value(fields, REMOVE)
        return _without(fields, int(removed)) if re.fullmatch(r"[0-9]{1,2}", removed) else fields
    return None


def group_json(event: Event, fields: Fields) -> dict[str, Any]:
    """Returns the colleagues in a form, and the wish where places are short, as the JSON values of a submission."""
    own = [_own_fields(fields, number) for number in range(colleagues_in(fields))]
    if not own:
        return {}
    category = field_value(fields, "category")
    colleagues = [_colleague_json(event, fields_of_one, category) for fields_of_one in own]
    return {"colleagues": colleagues, "if_short": "some" if field_value(fields, "if_short") == "some" else "none"}


def _own_fields(fields: Fields, number: int) -> Fields:
    prefix = prefix_of(number)
    return {name.removeprefix(prefix): values for name, values in fields.items() if name.startswith(prefix)}


def _colleague_json(event: Event, fields: Fields, category: str) -> dict[str, Any]:
    own_category = field_value(fields, "category")
    return {
        **{name: field_value(fields, name) for name in _TEXTS},
        "email": field_value(fields, "email") or None,
        "category": own_category or None,
        "sessions": fields.get("sessions", []),
        "answers": read_answers(event, own_category or category, fields),
    }


def _with_one_more(fields: Fields) -> Fields:
    """The form with another colleague, who is prefilled with what colleagues share."""
    number = colleagues_in(fields)
    if number == MOST_COLLEAGUES:
        return fields
    shared = {prefix_of(number) + name: fields[name] for name in PREFILLED if name in fields}
    return {**fields, **shared, NUMBER: [str(number + 1)]}


def _without(fields: Fields, removed: int) -> Fields:
    """The form without one colleague; those behind move up."""
    if removed >= colleagues_in(fields):
        return fields
    others = dict(_renumbered(fields.items(), removed))
    return {**others, NUMBER: [str(colleagues_in(fields) - 1)]}


def _renumbered(items: Iterable[tuple[str, list[str]]], removed: int) -> Iterable[tuple[str, list[str]]]:
    for name, values in items:
        match = _OF_COLLEAGUE.fullmatch(name)
        number = int(match[1]) if match else -1
        if match is None or number < removed:
            yield name, values
        elif number > removed:
            yield prefix_of(number - 1) + match[2], values
