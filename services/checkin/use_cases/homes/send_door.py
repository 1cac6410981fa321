"""All that is stored of an event's door goes to another installation."""

import uuid
from collections.abc import AsyncIterator
from datetime import datetime

from services.checkin.domain.homes import Home
from services.checkin.ports.homes import DoorDocuments, DoorMail
from shared.contracts import Message
from shared.contracts.doors import DoorPartSent, DoorSent


async def send_door(
    event: str, to: Home, *, documents: DoorDocuments, mail: DoorMail, own: Home, since: datetime | None = None
) -> None:
    """Sends the parts, and then that these were all; with `since` only what was written since then, and no home moves.

    Raises BrokerAway; then all of it is to be sent again.
    """
    sending = uuid.uuid4().hex

    async def messages() -> AsyncIterator[Message]:
        number = 0
        async for collection, piece in documents.of_event(event, since):
            yield DoorPartSent(
                event=event,
                to=to.name,
                sending=sending,
                number=number,
                collection=collection,
                documents=piece,
                late=since is not None,
            )
            number += 1
        if number or since is None:
            yield DoorSent(
                event=event,
                to=to.name,
                sending=sending,
                parts=number,
                term=0 if since is not None else to.term,
                epoch=await mail.epoch_of(event),
                sender=own.name,
                sender_url=own.url,
            )

    await mail.send(to.name, messages())
