"""A part of an event's door has arrived from another installation."""

from services.checkin.ports.homes import DoorDocuments, DoorMail, Homes
from services.checkin.use_cases.homes.take_door import take_door
from shared.contracts.doors import DoorPartSent
from shared.messaging.ports import StatePublisher


async def store_door_part(
    message: DoorPartSent, *, homes: Homes, documents: DoorDocuments, mail: DoorMail, publisher: StatePublisher
) -> None:
    """Stores the part; with the last one the door is here."""
    if message.to != homes.own.name:
        return
    await documents.merge(message.event, message.collection, message.documents, late=message.late)
    await homes.arrived(message.sending, message.number)
    if (sending := await homes.complete(message.sending)) is not None:
        await take_door(sending, homes=homes, documents=documents, mail=mail, publisher=publisher)
