"""What a device is told of a ticket beforehand, so that it can decide on its own."""

from typing import Any

from services.checkin.domain.attendance import attend, first_admission
from services.checkin.domain.attendees import Attendee, Ticket
from services.checkin.domain.lists import CheckInList
from shared.errors import Invalid


class UnreadableCursor(Invalid):
    """This cursor was not given out here."""


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
