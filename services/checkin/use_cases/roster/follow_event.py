"""An event has changed in registration."""

from services.checkin.domain.lists import main_list
from services.checkin.domain.messages import event_from
from services.checkin.ports.lists import EventSetups
from shared.contracts import order
from shared.contracts.registration import EventChanged


async def follow_event(message: EventChanged, *, setups: EventSetups) -> None:
    """Stores the newest state of the event. Unless it is a draft, its list `main` exists and follows its times."""
    event = event_from(message)
    await setups.apply_event(event, order(message))
    if event.state != "draft":
        await setups.follow(main_list(event), order(message))
