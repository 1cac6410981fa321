"""Walk-ins: people who registered at the desk, and whom nobody turns away any more."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from services.registration.domain.event import Event
from services.registration.domain.held_tickets import first_ticket
from services.registration.domain.organisation_index import OrganisationIndex
from services.registration.domain.places import PlaceCount
from services.registration.domain.registration import ConsentRecord, Registration, Ticket
from shared.contracts.checkin import WalkIn
from shared.contracts.walk_ins import WalkInRefusal
from shared.documents.tickets import Random
from shared.language.languages import supported

REFUSALS: Mapping[str, WalkInRefusal] = {
    "cancelled": "event_cancelled",
    "postponed": "event_postponed",
    "archived": "event_archived",
}


def refusal_of(event: Event) -> WalkInRefusal | None:
    """The reason for which an event takes no walk-ins; a full one takes them, as they are inside."""
    return REFUSALS.get(event.state)


def walk_in_registration(
    registration: str,
    code: str,
    walk_in: WalkIn,
    *,
    event: Event,
    count: PlaceCount,
    organisations: OrganisationIndex,
    now: datetime,
    random: Random,
) -> Registration:
    """The confirmed registration (an id) that the desk made, with the moment of the desk.

    A category that the event no longer has, or whose people are not in the room, is its first one.
    """
    at = min(walk_in.registered_at, now)
    category = category_of(event, walk_in.category)
    return Registration(
        id=registration,
        event=event.slug,
        code=code,
        line=count.next_line(),
        state="confirmed",
        first_name=walk_in.first_name,
        last_name=walk_in.last_name,
        email=walk_in.email,
        company=walk_in.company,
        category=category,
        consents={c.id: ConsentRecord(given=c.given, version=c.version, at=at, at_desk=True) for c in walk_in.consents},
        locale=supported(walk_in.locale, event.languages) or event.languages[0],
        tickets=first_ticket(event, category, now, random),
        confirmed_at=at,
        source="walk_in",
        organisation=organisations.match(walk_in.company, walk_in.email),
        created_at=at,
        updated_at=now,
    )


def category_of(event: Event, category: str) -> str:
    """The category in which somebody who is in the room can be."""
    in_room = [definition.id for definition in event.categories if definition.online is None]
    return category if category in in_room else next(iter(in_room), event.categories[0].id)


def with_badges(registration: Registration, secrets: Iterable[str], now: datetime) -> Registration:
    """The registration with those blank badges that it does not have yet, as tickets beside its own."""
    known = {ticket.secret for ticket in registration.tickets}
    added = tuple(
        Ticket(secret=secret, state="valid", issued_at=now) for secret in dict.fromkeys(secrets) if secret not in known
    )
    return registration.changed(now, tickets=(*registration.tickets, *added)) if added else registration
