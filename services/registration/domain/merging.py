"""Two registrations of one person become one: the kept one has the better of both."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.registration.domain.event import Event
from services.registration.domain.registration import Booking, ConsentRecord, Registration

TAKEN_OVER = (
    *("honorific", "email", "company", "job_title", "attention", "organisation", "invitation"),
    "printed_badge",  # it opens the door, and is to be printed anew where something else would stand on it
)
"""Those of the dropped registration, where the kept one has none."""


def merge(keep: Registration, drop: Registration, event: Event, now: datetime) -> tuple[Registration, Registration]:
    """Returns the kept registration and the dropped one, in their next versions.

    The kept one keeps its code and name, and its category unless that is online and the other's is in the room. What it
    lacks it has from the other: address and company, answers, tags, sessions, tickets. It is confirmed if one of them
    is, and has a place in each session in which one of them has. The dropped one is cancelled and opens nothing.
    """
    fields: dict[str, Any] = {name: getattr(keep, name) or getattr(drop, name) for name in TAKEN_OVER}
    if drop.state == "confirmed" and keep.state != "confirmed":
        fields |= {"state": "confirmed", "offer": None, "reason": None, "confirmed_at": drop.confirmed_at}
    if event.is_online(keep.category) and not event.is_online(drop.category):
        fields["category"] = drop.category
    keeper = keep.changed(
        now,
        **fields,
        sessions=_sessions(keep, drop),
        answers={**drop.answers, **{name: answer for name, answer in keep.answers.items() if answer is not None}},
        consents=merged_consents(keep, drop),
        tags=tuple(dict.fromkeys((*keep.tags, *drop.tags))),
        tickets=(*keep.tickets, *drop.tickets),
        joined_at=min((at for at in (keep.joined_at, drop.joined_at) if at), default=None),
        organisation_by_hand=keep.organisation_by_hand or (drop.organisation_by_hand and not keep.organisation),
    )
    dropped = drop.changed(now, state="cancelled", offer=None, tickets=(), sessions=(), merged_into=keep.code)
    return keeper, dropped


def _sessions(keep: Registration, drop: Registration) -> tuple[Booking, ...]:
    """The bookings of both; of one session, a place counts more than the wait for it, then the earlier one."""
    bookings: dict[str, Booking] = {}
    for booking in (*keep.sessions, *(drop.sessions if drop.is_active else ())):
        known = bookings.get(booking.id)
        if known is None or (known.state == "waitlisted" and booking.state == "confirmed"):
            bookings[booking.id] = booking
    return tuple(bookings.values())


def merged_consents(keep: Registration, drop: Registration) -> Mapping[str, ConsentRecord]:
    """The consents of both. One that was given counts, unless it was withdrawn later.

    A box that was left empty in one of two forms withdraws nothing.
    """
    merged = {**drop.consents}
    for name, record in keep.consents.items():
        other = merged.get(name)
        merged[name] = record if other is None else _stronger((record, keep), (other, drop))
    return merged


def _stronger(*records: tuple[ConsentRecord, Registration]) -> ConsentRecord:
    deliberate = [record for record, of in records if record.given or record.at > of.created_at]
    return max(deliberate or [records[0][0]], key=lambda record: record.at)
