"""A device fetches the entries from which it can decide on its own."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from services.checkin.domain.events import Event
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.roster import entry
from services.checkin.ports.roster import Encrypt, Roster, RosterPage

PAGE = 500


@dataclass(frozen=True, slots=True)
class EncryptedEntry:
    """One ticket's entry. The `hash` of the ticket's secret finds it, the key derived from the secret decrypts it."""

    hash: str
    ciphertext: str


@dataclass(frozen=True, slots=True)
class EncryptedPage:
    """New and changed entries, the hashes of tickets that no longer exist, and the cursor for the next page.

    `fingerprint` is equal as long as nothing has changed. `entries` encrypts when it is called.
    """

    fingerprint: str
    entries: Callable[[], list[EncryptedEntry]]
    removals: list[str]
    next_cursor: str
    complete: bool


async def read_roster(
    event: Event, check_in_list: CheckInList, cursor: str | None, *, roster: Roster, encrypt: Encrypt
) -> EncryptedPage:
    """The changes since the cursor on the event's list, each ticket's entry encrypted under its own roster key.

    Raises UnreadableCursor.
    """
    page = await roster.changed_since(event.slug, cursor, PAGE)

    def entries() -> list[EncryptedEntry]:
        return [
            EncryptedEntry(ticket.hash, encrypt(entry(attendee, ticket, check_in_list), ticket.roster_key))
            for attendee in page.attendees
            for ticket in attendee.tickets
        ]

    fingerprint = _fingerprint(event, check_in_list, page)
    return EncryptedPage(fingerprint, entries, list(page.gone), page.next_cursor, page.complete)


def _fingerprint(event: Event, check_in_list: CheckInList, page: RosterPage) -> str:
    revisions = [(attendee.registration, attendee.revision) for attendee in page.attendees]
    content = repr((event, check_in_list, revisions, page.gone, page.complete))
    return hashlib.sha256(content.encode()).hexdigest()[:32]
