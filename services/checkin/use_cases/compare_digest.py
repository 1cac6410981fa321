"""Registration says how much it has: is the copy here complete?"""

from collections.abc import Awaitable, Callable

from services.checkin.ports import Roster
from shared.contracts.registration import RegistrationChanged
from shared.contracts.synchronisation import DigestPublished, RepublishRequested

PATIENCE = 2  # one difference may be a message that is still on its way


async def compare_digest(
    message: DigestPublished, *, roster: Roster, ask: Callable[[RepublishRequested], Awaitable[None]]
) -> None:
    """Asks registration to send an event's state again when its digest differed twice in a row."""
    if message.kind != RegistrationChanged.NAME:
        return
    same = await roster.digest(message.event) == (message.count, message.versions)
    if await roster.note_digest(message.event, same=same) >= PATIENCE:
        await ask(RepublishRequested(publisher="registration", event=message.event))
        await roster.note_digest(message.event, same=True)
