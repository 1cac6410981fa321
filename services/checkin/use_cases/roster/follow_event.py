"""Registration tells what an event is like now."""

from services.checkin.domain.events import Event
from services.checkin.domain.lists import main_list
from services.checkin.ports.lists import EventSetups
from shared.contracts.registration import EventChanged


async def follow_event(message: EventChanged, *, setups: EventSetups) -> None:
    """Keeps the newest state of the event; once it is published, its list `main` exists and follows its times."""
    details = message.details
    event = Event(
        slug=message.event,
        short_id=message.short_id,
        title=details.title,
        state=message.state,
        timezone=details.timezone,
        starts_at=details.starts_at,
        ends_at=details.ends_at,
        members=message.members,
        seats={session.id: session.capacity for session in details.sessions},
        categories={category.id: category.name for category in details.categories},
        sessions={session.id: session.name for session in details.sessions},
    )
    await setups.apply_event(event, message.version)
    if event.state != "draft":
        await setups.follow(main_list(event), message.version)
