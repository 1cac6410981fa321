"""The columns of the attendance list, whose rows are people or scans."""

from collections.abc import Collection
from typing import Literal

from services.registration.domain.event import Event
from shared.errors import Invalid

Rows = Literal["people", "scans"]

PEOPLE_COLUMNS = (
    "code",
    "state",
    "honorific",
    "first_name",
    "last_name",
    "email",
    "company",
    "job_title",
    "category",
    "sessions",
    "locale",
    "registered_at",
    "first_in",
    "last_out",
)
SCAN_COLUMNS = (
    "code",
    "first_name",
    "last_name",
    "company",
    "category",
    "list",
    "direction",
    "at",
    "gate",
    "device",
    "offline",
    "undone",
)


class UnknownColumn(Invalid):
    """The input does not fit."""

    @classmethod
    def slug(cls) -> str:
        """The name of every other fault of a query."""
        return "invalid-input"


def columns_of(event: Event, rows: Rows, asked: Collection[str]) -> tuple[str, ...]:
    """The columns to export: those `asked` for, in that order, or the usual ones.

    Answers are columns named `answers.<question>`; sensitive ones are exported only when asked for. Raises
    UnknownColumn.
    """
    usual = SCAN_COLUMNS if rows == "scans" else PEOPLE_COLUMNS
    answers = {f"answers.{q.id}": q.sensitive for q in event.questions} if rows == "people" else {}
    if not asked:
        return (*usual, *(name for name, sensitive in answers.items() if not sensitive))
    if unknown := [name for name in asked if name not in usual and name not in answers]:
        raise UnknownColumn(errors=(("/query/columns", f"There is no column {unknown[0]!r}."),))
    return tuple(asked)


def sensitive_columns(event: Event) -> frozenset[str]:
    """Returns the columns with answers that not every organiser may see."""
    return frozenset(f"answers.{question}" for question in event.sensitive_questions)
