"""A device fetches what it needs to decide on its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.checkin.domain.attendance import attend, first_admission
from services.checkin.domain.attendees import Attendee, Ticket
from services.checkin.domain.lists import CheckInList
from services.checkin.ports import Roster

PAGE = 500


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """One ticket's entry: found by the `hash` of its secret, opened by the key that the secret gives."""

    hash: str
    sealed: str


@dataclass(frozen=True, slots=True)
class SealedPage:
    """Entries that are new or changed, hashes to forget, and where to go on."""

    entries: list[SealedEntry]
    removals: list[str]
    next_cursor: str
    complete: bool


async def read_roster(
    check_in_list: CheckInList, cursor: str | None, *, roster: Roster, seal: Callable[[dict[str, Any], str], str]
) -> SealedPage:
    """What changed on the list since the cursor, each ticket's entry sealed under its own roster key (hex).

    Raises UnreadableCursor.
    """
    page = await roster.changed_since(check_in_list.event, cursor, PAGE)
    entries = [
        SealedEntry(ticket.hash, seal(entry(attendee, ticket, check_in_list), ticket.roster_key))
        for attendee in page.attendees
        for ticket in attendee.tickets
    ]
    return SealedPage(entries, list(page.gone), page.next_cursor, page.complete)


def entry(attendee: Attendee, ticket: Ticket, check_in_list: CheckInList) -> dict[str, Any]:
    """What a device may know once it has scanned the ticket: all that the rules ask, and what the verdict shows."""
    return {
        "code": attendee.code,
        "name": attendee.name,
        "company": attendee.company,
        "category": attendee.category,
        "sessions": sorted(attendee.booked),
        "tray": attendee.tray,
        "badge": attendee.badge,
        "attention": attendee.attention,
        "state": attendee.state,
        "ticket": ticket.state,
        "presences": _presences(attendee, check_in_list),
    }


def _presences(attendee: Attendee, check_in_list: CheckInList) -> list[dict[str, Any]]:
    """Attendance on the list so far, per day where it counts per day."""
    found = []
    for place, presence in attend(attendee.scans).presences.items():
        first = first_admission(presence)
        if presence.list == check_in_list.id:
            day = place.partition("@")[2] or None
            at = {"at": first.at.isoformat(), "gate": first.gate, "device": first.device} if first else None
            found.append({"day": day, "first": at, "inside": presence.inside})
    return found
