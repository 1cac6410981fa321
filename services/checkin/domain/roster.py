"""The entry of a ticket in the roster, from which a device can decide on its own."""

from typing import Any

from services.checkin.domain.attendance import Presence, attend, first_admission
from services.checkin.domain.attendees import Attendee, Ticket
from services.checkin.domain.lists import CheckInList


def entry(attendee: Attendee, ticket: Ticket, check_in_list: CheckInList) -> dict[str, Any]:
    """The entry as JSON values: the facts that the rules need, and those that the verdict shows."""
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
    """The person's attendance on the list so far, per day on lists that count per day."""
    presences = attend(attendee.scans).presences.items()
    return [_presence(key, presence) for key, presence in presences if presence.list == check_in_list.id]


def _presence(counting_key: str, presence: Presence) -> dict[str, Any]:
    admission = first_admission(presence)
    return {
        "day": counting_key.partition("@")[2] or None,
        "first": {"at": admission.at.isoformat(), "gate": admission.gate, "device": admission.device}
        if admission
        else None,
        "inside": presence.inside,
    }
