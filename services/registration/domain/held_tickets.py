"""The tickets that a registration holds: a valid one while it has a place in the room, none where it is online."""

from dataclasses import replace
from datetime import datetime

from services.registration.domain.event import Event
from services.registration.domain.registration import Registration, Ticket
from shared.contracts.registration import TicketState
from shared.documents.tickets import Random, new_secret

Tickets = tuple[Ticket, ...]


def first_ticket(event: Event, category: str, now: datetime, random: Random) -> Tickets:
    """The ticket of somebody who is confirmed in a category; none where its people take part online."""
    if event.is_online(category):
        return ()
    return (Ticket(secret=new_secret(event.short_id, random), state="valid", issued_at=now),)


def with_new_ticket(
    registration: Registration, old: TicketState, event: Event, now: datetime, random: Random
) -> Tickets:
    """The registration's tickets, of which the valid one becomes `old`, and the one that takes its place."""
    return (*_ended(registration, old), *first_ticket(event, registration.category, now, random))


def tickets_in(category: str, registration: Registration, event: Event, now: datetime, random: Random) -> Tickets:
    """The tickets of a registration that moves to a category: online its ticket is revoked, in the room it gets one."""
    if registration.state != "confirmed":
        return registration.tickets
    if event.is_online(category):
        return _ended(registration, "revoked")
    if registration.secret is None:
        return (*registration.tickets, *first_ticket(event, category, now, random))
    return registration.tickets


def _ended(registration: Registration, state: TicketState) -> Tickets:
    return tuple(replace(t, state=state) if t.state == "valid" else t for t in registration.tickets)
