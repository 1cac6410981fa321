"""A device fetches the entries from which it can decide on its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.checkin.domain.events import Event
from services.checkin.domain.judgement import FreeSeats
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.rehearsals import Rehearsal
from services.checkin.domain.roster import entry
from services.checkin.ports.roster import Encrypt, Roster
from services.checkin.ports.scans import ScanStore

PAGE = 500
FORMAT = 3  # of the entries; devices that have others fetch them anew


@dataclass(frozen=True, slots=True)
class EncryptedEntry:
    """One ticket's entry. The `hash` of the ticket's secret finds it, the key derived from the secret decrypts it."""

    hash: str
    ciphertext: str


@dataclass(frozen=True, slots=True)
class EncryptedPage:
    """New and changed entries, the hashes of tickets that no longer exist, and the cursor for the next page.

    `fingerprint` is equal as long as nothing has changed. `entries` encrypts when it is called. `free_seats` are those
    on the list after the scans in the entries, `rehearsal_seats` those in the present rehearsal.
    """

    fingerprint: str
    entries: Callable[[], list[EncryptedEntry]]
    removals: list[str]
    free_seats: FreeSeats
    rehearsal_seats: FreeSeats | None
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
    rehearsal: Rehearsal | None = None,
    beside: object = None,
) -> EncryptedPage:
    """The changes since the cursor on the event's list, each ticket's entry encrypted under its own roster key.

    The free seats are those of the list's day at `at`, the present time. `rehearsal` is the one that is under way. A
    page in which something else is told `beside` it is another one.

    Raises UnreadableCursor.
    """
    free_seats = await scan_store.free_seats(event, check_in_list, at)
    rehearsal_seats = (
        await scan_store.free_seats(event, check_in_list, at, rehearsal=True) if rehearsal is not None else None
    )
    page = await roster.changed_since(event.slug, cursor, PAGE)

    def entries() -> list[EncryptedEntry]:
        return [
            EncryptedEntry(ticket.hash, encrypt(entry(attendee, ticket.state), ticket.roster_key))
            for attendee in page.attendees
            for ticket in attendee.tickets
        ]

    fingerprint = page.fingerprint(FORMAT, event, check_in_list, free_seats, rehearsal, rehearsal_seats, beside)
    seats = (free_seats, rehearsal_seats)
    return EncryptedPage(fingerprint, entries, list(page.gone), *seats, page.next_cursor, page.complete)
