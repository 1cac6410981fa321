"""A device fetches the entries from which it can decide on its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.checkin.domain.events import Event
from services.checkin.domain.judgement import FreeSeats
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.roster import entry
from services.checkin.ports.roster import Encrypt, Roster
from services.checkin.ports.scans import ScanStore

PAGE = 500
FORMAT = 2  # of the entries; devices that have others fetch them anew


@dataclass(frozen=True, slots=True)
class EncryptedEntry:
    """One ticket's entry. The `hash` of the ticket's secret finds it, the key derived from the secret decrypts it."""

    hash: str
    ciphertext: str


@dataclass(frozen=True, slots=True)
class EncryptedPage:
    """New and changed entries, the hashes of tickets that no longer exist, and the cursor for the next page.

    `fingerprint` is equal as long as nothing has changed. `entries` encrypts when it is called. `free_seats` are those
    on the list after the scans in the entries.
    """

    fingerprint: str
    entries: Callable[[], list[EncryptedEntry]]
    removals: list[str]
    free_seats: FreeSeats
    next_cursor: str
    complete: bool


async def read_roster(
    event: Event,
    check_in_list: CheckInList,
    cursor: str | None,
    *,
    roster: Roster,
    scan_store: ScanStore,
    encrypt: Encrypt,
    at: datetime,
) -> EncryptedPage:
    """The changes since the cursor on the event's list, each ticket's entry encrypted under its own roster key.

    The free seats are those of the list's day at `at`, the present time.

    Raises UnreadableCursor.
    """
    free_seats = await scan_store.free_seats(event, check_in_list, at)
    page = await roster.changed_since(event.slug, cursor, PAGE)

    def entries() -> list[EncryptedEntry]:
        return [
            EncryptedEntry(ticket.hash, encrypt(entry(attendee, ticket.state), ticket.roster_key))
            for attendee in page.attendees
            for ticket in attendee.tickets
        ]

    fingerprint = page.fingerprint(FORMAT, event, check_in_list, free_seats)
    return EncryptedPage(fingerprint, entries, list(page.gone), free_seats, page.next_cursor, page.complete)
