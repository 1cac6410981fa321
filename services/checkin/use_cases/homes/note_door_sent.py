"""Another installation has sent all of an event's door."""

from services.checkin.domain.homes import Home, Sending
from services.checkin.ports.homes import DoorDocuments, DoorMail, Homes
from services.checkin.use_cases.homes.take_door import take_door
from shared.contracts.doors import DoorSent
from shared.messaging.ports import StatePublisher


async def note_door_sent(
    message: DoorSent, *, homes: Homes, documents: DoorDocuments, mail: DoorMail, publisher: StatePublisher
) -> None:
    """Takes the door if all parts are here; else the last of them does."""
    if message.to != homes.own.name:
        return
    sending = Sending(
        event=message.event,
        id=message.sending,
        to=message.to,
        parts=message.parts,
        term=message.term,
        epoch=message.epoch,
        sender=Home(message.sender, message.sender_url, message.term),
    )
    await homes.keep(sending)
    if (complete := await homes.complete(sending.id)) is not None:
        await take_door(complete, homes=homes, documents=documents, mail=mail, publisher=publisher)
