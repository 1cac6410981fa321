"""An organiser looks at the figures of an event."""

from services.registration.domain.dashboard import Dashboard, LastEdition, dashboard_of, last_edition_of
from services.registration.domain.event import Event
from services.registration.ports.events import Events
from services.registration.ports.figures import Figures
from shared.clock import Clock
from shared.identity.authorisation import Organiser, UnknownEvent


async def read_dashboard(
    event: Event, *, organiser: Organiser, events: Events, figures: Figures, clock: Clock
) -> Dashboard:
    """The event's figures now, with the last edition's if the organiser may see those, too."""
    now = clock()
    previous = await _previous(event, organiser, events)
    last_edition: LastEdition | None = None
    if previous is not None:
        last_edition = last_edition_of(event, previous, await figures.registered(previous), now)
    _, count = await events.read_with_count(event.slug)
    return dashboard_of(event, count, await figures.read(event), last_edition, now)


async def _previous(event: Event, organiser: Organiser, events: Events) -> Event | None:
    """The last edition; None where none is named, it is gone, or it is not for this organiser."""
    if event.previous_edition in {None, event.slug}:
        return None
    try:
        previous = await events.read(str(event.previous_edition))
    except UnknownEvent:
        return None
    return previous if organiser.may(previous.members, "registrations:read") else None
