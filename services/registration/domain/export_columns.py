"""The columns of an export: the usual ones, those to choose from, and those that were asked for."""

from collections.abc import Callable, Collection, Iterable, Iterator

from services.registration.domain.attendance import MAIN_LIST
from services.registration.domain.event import Event
from services.registration.domain.event_days import first_days
from services.registration.domain.export import Rows
from services.registration.domain.export_fields import (
    JOINED,
    PERSON,
    REGISTRATION,
    SCAN,
    WAITING_POSITION,
    Column,
    answer_columns,
    attendance_column,
    consent_columns,
)
from shared.errors import Invalid

MOST_DAYS = 31  # of an event, with columns of their own


class UnknownColumn(Invalid):
    """The input does not fit."""

    @classmethod
    def slug(cls) -> str:
        """The name of every other fault of a query."""
        return "invalid-input"


def usual_columns(event: Event, rows: Rows) -> tuple[str, ...]:
    """Returns the ids of the columns of an export for which none are chosen. Sensitive answers are not among them."""
    if rows == "scans":
        return _ids(SCAN)
    answers = _ids(column for column in answer_columns(event) if not column.sensitive)
    if rows == "people":
        joined = [JOINED.id] if any(category.online for category in event.categories) else []
        return (*_ids(PERSON), "first_in", "last_out", *joined, *answers)
    return (*_ids(PERSON), WAITING_POSITION.id, *_ids(REGISTRATION), *_ids(consent_columns(event)), *answers)


def offered_columns(event: Event, rows: Rows, lists: Collection[str] = ()) -> dict[str, Column]:
    """Returns the columns to choose from, by id, with those of attendance on `lists` (check-in lists' ids)."""
    if rows == "scans":
        return {column.id: column for column in SCAN}
    names = ["first_in", "last_out", f"minutes.{MAIN_LIST}"]
    days = first_days(event, MOST_DAYS)
    for of_list in sorted({MAIN_LIST, *lists}, key=lambda name: (name != MAIN_LIST, name)):
        figures = [f"{figure}.{of_list}" for figure in ("first_in", "last_out", "minutes")]
        names += figures if of_list != MAIN_LIST else []
        if len(days) > 1:
            names += [f"{figure}.{day}" for day in days for figure in figures]
    fixed = [*_fixed(event, rows), *(attendance_column(event, name) for name in names), *answer_columns(event)]
    return {column.id: column for column in fixed if column is not None}


def columns_of(event: Event, rows: Rows, asked: Collection[str]) -> tuple[Column, ...]:
    """Returns the columns to export: those `asked` for, in that order and once, or the usual ones.

    Besides the fixed ones there are, of people and registrations: `answers.<question>`, `consents.<consent>`, and
    `minutes`, `first_in` or `last_out` of a check-in list or of a list and a day in the event's zone, as in
    `minutes.main.2026-11-12`. Raises UnknownColumn.
    """
    find = _finder(event, rows)
    columns = []
    for name in dict.fromkeys(asked or usual_columns(event, rows)):
        column = find(name)
        if column is None:
            raise UnknownColumn(errors=(("/query/columns", f"There is no column {name!r}."),))
        columns.append(column)
    return tuple(columns)


def existing_columns(event: Event, rows: Rows, names: Iterable[str]) -> list[str]:
    """Returns those of the `names` that are names of columns: questions and consents come and go."""
    find = _finder(event, rows)
    return [name for name in names if find(name) is not None]


def _finder(event: Event, rows: Rows) -> Callable[[str], Column | None]:
    """The function that returns the column of a name."""
    known = {
        column.id: column for column in (SCAN if rows == "scans" else (*_fixed(event, rows), *answer_columns(event)))
    }
    return lambda name: known.get(name) or (attendance_column(event, name) if rows != "scans" else None)


def parts_of(columns: Iterable[Column]) -> frozenset[str]:
    """Returns the parts of a person that these columns read."""
    return frozenset(part for column in columns for part in column.parts)


def _ids(columns: Iterable[Column]) -> tuple[str, ...]:
    return tuple(column.id for column in columns)


def _fixed(event: Event, rows: Rows) -> Iterator[Column]:
    yield from PERSON
    if rows == "registrations":
        yield WAITING_POSITION
    yield from REGISTRATION
    yield JOINED
    yield from consent_columns(event)
