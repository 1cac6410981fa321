"""An organiser makes this year's event from last year's."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from services.registration.domain.event import Event
from services.registration.domain.reschedule import shifted
from services.registration.ports.events import Events
from services.registration.use_cases.events.create_event import create_event
from shared.clock import Clock
from shared.documents.tickets import Random
from shared.identity.authorisation import Organiser


async def clone_event(
    source: str,
    *,
    slug: str,
    title: Mapping[str, str],
    starts_at: datetime,
    organiser: Organiser,
    events: Events,
    clock: Clock,
    random: Random,
) -> Event:
    """A draft like `source`, its last edition, in which every time has moved along with the start.

    Raises UnknownEvent, SlugTaken, EventInvalid.
    """
    original = await events.read(source)
    definition = shifted(original.definition(), starts_at)
    copy = replace(definition, slug=slug, title=dict(title), state="draft", previous_edition=source)
    return await create_event(copy, organiser=organiser, events=events, clock=clock, random=random)
