"""A device fetches what it needs to decide on its own."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from services.checkin.domain.events import Event
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.roster import entry
from services.checkin.ports.roster import Roster, RosterPage, Seal

PAGE = 500


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """One ticket's entry: found by the `hash` of its secret, opened by the key that the secret gives."""

    hash: str
    sealed: str


@dataclass(frozen=True, slots=True)
class SealedPage:
    """What is new or changed, hashes to forget, and where to go on.

    `fingerprint` is the same as long as there is nothing to tell; `entries` are sealed only when asked for.
    """

    fingerprint: str
    entries: Callable[[], list[SealedEntry]]
    removals: list[str]
    next_cursor: str
    complete: bool


async def read_roster(
    event: Event, check_in_list: CheckInList, cursor: str | None, *, roster: Roster, seal: Seal
) -> SealedPage:
    """What changed on the event's list since the cursor, each ticket's entry sealed under its own roster key (hex).

    Raises UnreadableCursor.
    """
    page = await roster.changed_since(event.slug, cursor, PAGE)

    def entries() -> list[SealedEntry]:
        return [
            SealedEntry(ticket.hash, seal(entry(attendee, ticket, check_in_list), ticket.roster_key))
            for attendee in page.attendees
            for ticket in attendee.tickets
        ]

    fingerprint = _fingerprint(event, check_in_list, page)
    return SealedPage(fingerprint, entries, list(page.gone), page.next_cursor, page.complete)


def _fingerprint(event: Event, check_in_list: CheckInList, page: RosterPage) -> str:
    states = [(attendee.registration, attendee.revision) for attendee in page.attendees]
    told = repr((event, check_in_list, states, page.gone, page.complete))
    return hashlib.sha256(told.encode()).hexdigest()[:32]
