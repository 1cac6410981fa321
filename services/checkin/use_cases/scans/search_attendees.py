"""Somebody has no badge at hand: who are they?"""

from services.checkin.domain.attendees import Attendee
from services.checkin.domain.devices import Device, RoleNotEnough
from services.checkin.domain.lists import ListNotYours
from services.checkin.ports.scans import ScanStore
from shared.errors import Invalid
from shared.language.names import search_prefix

LEAST_LETTERS = 3
MOST = 25


class QueryTooShort(Invalid):
    """Type at least three letters."""


async def search_attendees(query: str, list_: str, *, device: Device, scan_store: ScanStore) -> list[Attendee]:
    """Up to 25 people of the device's event whose name, company or code begins so, by their last names.

    Raises RoleNotEnough, ListNotYours, QueryTooShort.
    """
    if not device.admits_by_hand:
        raise RoleNotEnough
    if list_ not in device.lists:
        raise ListNotYours
    prefix = search_prefix(query)
    if len(prefix) < LEAST_LETTERS:
        raise QueryTooShort(errors=(("/query/q", "Type at least three letters."),))
    found = await scan_store.search(device.event, prefix, MOST)
    return sorted(found, key=lambda attendee: (attendee.last_name.casefold(), attendee.first_name.casefold()))
