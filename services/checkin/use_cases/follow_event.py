"""Registration tells what an event is like now."""

from services.checkin.domain.events import Event
from services.checkin.domain.lists import main_list
from services.checkin.ports import Setups
from shared.contracts.registration import EventChanged


async def follow_event(message: EventChanged, *, setups: Setups) -> None:
    """Keeps the newest state of the event; once it is published, its list `main` exists and follows its times."""
    event = Event(
        slug=message.event,
        short_id=message.short_id,
        state=message.state,
        timezone=message.details.timezone,
        starts_at=message.details.starts_at,
        ends_at=message.details.ends_at,
        members=message.members,
        seats={session.id: session.capacity for session in message.details.sessions},
    )
    await setups.apply_event(event, message.version)
    if event.state != "draft":
        await setups.follow(main_list(event), message.version)
