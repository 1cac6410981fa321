"""The entries of the roster, from which a device can decide on its own."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from services.checkin.domain.attendance import Presence, attend, first_admission, in_order
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.scans import RecordedScan
from shared.contracts.registration import TicketState
from shared.language.names import latin_spellings

MOST_SCANS = 20  # of one person in an entry; earlier ones are sent as what they led to
KEPT_AFTER_EVENT = timedelta(days=1)  # then devices forget the roster, also without contact
USUAL: dict[str, Any] = {
    "day": None,
    "direction": "entry",
    "verdict": "admitted",
    "reason": None,
    "reentry": "once",
    "leaves": [],
    "decided_at_door": True,
    "rehearsal": False,
    "knowing": False,
}


def entry(attendee: Attendee, ticket: TicketState) -> dict[str, Any]:
    """The entry of one ticket as JSON values: the facts that the rules need, and those that the verdict shows.

    `scans` are the person's latest scans that count, on any list, without the fields that have their USUAL values;
    `presences` is the attendance that the scans before them led to. From both a device folds the attendance of the
    moment, together with its own scans, of which some may be among them: they have the same keys.
    """
    scans = in_order(attendee.scans)
    return {
        "code": attendee.code,
        "name": attendee.name,
        "first_name": attendee.first_name,
        "company": attendee.company,
        "category": attendee.category,
        "sessions": sorted(attendee.booked),
        "tray": attendee.tray,
        "badge": attendee.badge,
        "tags": list(attendee.tags),
        "attention": attendee.door_note,
        "host": attendee.host,
        "state": attendee.state,
        "ticket": ticket,
        "presences": _presences(scans[:-MOST_SCANS]),
        "scans": [_scan(scan) for scan in scans[-MOST_SCANS:]],
    }


def entry_by_name(attendee: Attendee) -> dict[str, Any]:
    """The entry of a person who is found by name or code, with the texts by which a search finds and sorts people.

    `latin` are spellings by which people are found, too, and that cannot be had by folding the texts.
    """
    return {
        **entry(attendee, attendee.ticket_state("")),
        "last_name": attendee.last_name,
        "latin": latin_spellings(attendee.first_name, attendee.last_name, attendee.company),
    }


def _presences(scans: Sequence[RecordedScan]) -> list[dict[str, Any]]:
    return [_presence(key, presence) for key, presence in attend(scans).presences.items()]


def _presence(counting_key: str, presence: Presence) -> dict[str, Any]:
    admission = first_admission(presence)
    return {
        "list": presence.list,
        "day": counting_key.partition("@")[2] or None,
        "first": {"at": admission.at.isoformat(), "gate": admission.gate, "device": admission.device}
        if admission
        else None,
        "inside": presence.inside,
    }


def _scan(scan: RecordedScan) -> dict[str, Any]:
    fields = {
        "key": scan.key,
        "list": scan.list,
        "day": scan.day,
        "direction": scan.direction,
        "counts_at": scan.counts_at.isoformat(),
        "verdict": scan.verdict,
        "reason": scan.reason,
        "decided_at_door": scan.decided_at_door,
        "reentry": scan.reentry,
        "leaves": list(scan.leaves),
        "gate_name": scan.gate_name,
        "device_name": scan.device_name,
        "rehearsal": scan.rehearsal,
        "knowing": scan.was_decided_knowingly,
    }
    return {name: value for name, value in fields.items() if name not in USUAL or value != USUAL[name]}
