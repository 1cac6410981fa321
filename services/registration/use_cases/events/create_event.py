"""An organiser makes a new event."""

from collections.abc import Mapping

from services.registration.domain.audit import audited_settings
from services.registration.domain.event import RESERVED_SLUGS, Event, SlugTaken
from services.registration.domain.event_definition import EventDefinition, check_definition
from services.registration.domain.mail_schedule import USUAL, taken_along
from services.registration.domain.scheduled_mail import Schedule
from services.registration.ports.events import Events
from shared.audit import audit_entry
from shared.clock import Clock
from shared.documents.tickets import SHORT_ID_LENGTH, Random, random_text
from shared.identity.authorisation import Organiser


async def create_event(
    definition: EventDefinition,
    *,
    organiser: Organiser,
    events: Events,
    clock: Clock,
    random: Random,
    pictures: Mapping[str, str] | None = None,
    schedule: Schedule = USUAL,
) -> Event:
    """A new event, whose owner is the organiser. `pictures` are the keys of stored ones, by name.

    Raises EventInvalid, SlugTaken.
    """
    if definition.slug in RESERVED_SLUGS:
        raise SlugTaken
    check_definition(definition)
    now = clock()
    event = Event(
        **definition.settings(),
        short_id=random_text(SHORT_ID_LENGTH, random),
        pictures=dict(pictures or {}),
        schedule=taken_along(schedule, now),
        members={organiser.account: "owner"},
        created_at=now,
        updated_at=now,
    )
    actor, slug = organiser.actor, event.slug
    entry = audit_entry("event.created", slug, event=slug, actor=actor, at=now, after=audited_settings(definition))
    await events.create(event, entry)
    return event
