"""The door of an event is asked for, by another installation or by a command there."""

from services.checkin.domain.homes import LEFT_OVERS, LEFT_OVERS_AFTER, Asking, Home
from services.checkin.ports.homes import DoorDocuments, DoorMail, Homes
from services.checkin.use_cases.homes.send_door import send_door
from shared.clock import Clock
from shared.contracts.doors import DoorRequested
from shared.schedule.ports import Schedule


async def hand_over_door(
    message: DoorRequested,
    *,
    homes: Homes,
    documents: DoorDocuments,
    mail: DoorMail,
    schedule: Schedule,
    clock: Clock,
) -> None:
    """Hands the door over if it is here: first this installation is no home any more, then the other gets all of it.

    A request that comes again after a crash has everything sent again. Raises BrokerAway; then the request comes again.
    """
    to = Home(message.to, message.url, message.term)
    if to.name == homes.own.name or message.valid_until < clock():
        return
    asking = Asking(event=message.event, request=message.request, to=to, valid_until=message.valid_until)
    home = await homes.hand_over(asking)
    if home is None:
        return
    await schedule.put(LEFT_OVERS, message.event, clock() + LEFT_OVERS_AFTER)
    await send_door(message.event, home, documents=documents, mail=mail, own=homes.own)
