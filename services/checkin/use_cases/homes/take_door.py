"""All of an event's door is here: this installation becomes its home."""

from dataclasses import replace

from services.checkin.domain.homes import Sending
from services.checkin.ports.homes import DoorDocuments, DoorMail, Homes
from services.checkin.use_cases.homes.send_door import send_door
from shared.contracts.doors import DoorMoved
from shared.contracts.synchronisation import RepublishRequested
from shared.messaging.ports import StatePublisher


async def take_door(
    sending: Sending, *, homes: Homes, documents: DoorDocuments, mail: DoorMail, publisher: StatePublisher
) -> None:
    """Becomes the home unless a later hand-over is known, publishes the whole state in a new epoch, and tells all.

    What arrives where the door no longer is goes on to its home. Raises BrokerAway; then all of it is done again.
    """
    event, own = sending.event, replace(homes.own, term=sending.term)
    if sending.term:
        await homes.take(event, own)
    home = await homes.of(event)
    if home.name != own.name:
        await send_door(event, replace(home, term=0), documents=documents, mail=mail, own=homes.own)
        return
    await publisher.answer(RepublishRequested(publisher="checkin", event=event, known_epoch=sending.epoch))
    if sending.term:
        await mail.tell_all(DoorMoved(event=event, name=home.name, url=home.url, term=home.term))
