"""A person has no badge at hand: who are they?"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.checkin.domain.attendees import Attendee
from services.checkin.domain.devices import Device, RoleNotEnough
from services.checkin.domain.lists import ListNotYours
from services.checkin.domain.search import NameKey, UnreadableCursor, name_key_of, words_of
from services.checkin.ports.scans import ScanStore

PAGE = 25


@dataclass(frozen=True, slots=True)
class Matches:
    """Some of the people who match, the number of all, and the cursor for more; None when there are no more."""

    attendees: Sequence[Attendee]
    total: int
    next_cursor: str | None


async def search_attendees(
    query: str, list_: str, *, device: Device, scan_store: ScanStore, cursor: str | None = None, limit: int = PAGE
) -> Matches:
    """People of the device's event, by last name: each word of the query begins a word of name, company or code.

    The cursor is the registration of the last person before. Raises RoleNotEnough, ListNotYours, QueryTooShort,
    UnreadableCursor.
    """
    if not device.admits_by_hand:
        raise RoleNotEnough
    if list_ not in device.lists:
        raise ListNotYours
    words = words_of(query)
    after = await _key_at(cursor, device.event, scan_store) if cursor else None
    attendees = await scan_store.search(device.event, words, after=after, limit=limit + 1)
    more = len(attendees) > limit
    total = await scan_store.count_matches(device.event, words) if more or after else len(attendees)
    return Matches(attendees[:limit], total, attendees[limit - 1].registration if more else None)


async def _key_at(cursor: str, event: str, scan_store: ScanStore) -> NameKey:
    attendee = await scan_store.by_registration(event, cursor)
    if attendee is None:
        raise UnreadableCursor
    return name_key_of(attendee)
