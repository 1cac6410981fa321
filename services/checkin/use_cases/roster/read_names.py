"""A desk fetches the people of its event by name, for hours without network."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.checkin.domain.events import Event
from services.checkin.domain.roster import entry_by_name
from services.checkin.ports.roster import Roster

PAGE = 500
FORMAT = 2  # of the entries; devices that have others fetch them anew


@dataclass(frozen=True, slots=True)
class NamesPage:
    """New and changed people, the codes of those who were erased, and the cursor for the next page.

    `fingerprint` is equal as long as nothing has changed. `entries` makes them when it is called.
    """

    fingerprint: str
    entries: Callable[[], list[dict[str, Any]]]
    removals: list[str]
    next_cursor: str
    complete: bool


async def read_names(event: Event, cursor: str | None, *, roster: Roster) -> NamesPage:
    """The changes since the cursor, each person once, whatever tickets they have. Raises UnreadableCursor."""
    page = await roster.changed_since(event.slug, cursor, PAGE)

    def entries() -> list[dict[str, Any]]:
        return [entry_by_name(attendee) for attendee in page.attendees if not attendee.erased]

    removals = [attendee.code for attendee in page.attendees if attendee.erased] if cursor else []
    return NamesPage(page.fingerprint(FORMAT, event.slug), entries, removals, page.next_cursor, page.complete)
