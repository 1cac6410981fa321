"""An organiser makes a new event."""

from services.registration.domain.event import Event, EventDefinition
from services.registration.ports.events import Events
from shared.audit import AuditEntry
from shared.clock import Clock
from shared.documents.tickets import SHORT_ID_LENGTH, Random, random_text
from shared.identity.authorisation import Organiser


async def create_event(
    definition: EventDefinition, *, organiser: Organiser, events: Events, clock: Clock, random: Random
) -> Event:
    """Keeps a new event, whose owner is the organiser. Raises SlugTaken."""
    now = clock()
    event = Event(
        **dict(definition),
        short_id=random_text(SHORT_ID_LENGTH, random),
        members={organiser.account: "owner"},
        created_at=now,
        updated_at=now,
    )
    entry = AuditEntry(
        actor=organiser.actor,
        action="event.created",
        event=event.slug,
        subject=event.slug,
        at=now,
        before={},
        after=event.definition(),
    )
    await events.create(event, entry)
    return event
