"""The messages that check-in consumes, and the use case of each."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from services.checkin.ports.lists import EventSetups
from services.checkin.ports.roster import Roster
from services.checkin.use_cases.roster.follow_event import follow_event
from services.checkin.use_cases.roster.follow_registration import follow_registration
from shared.contracts import Message
from shared.contracts.registration import EventChanged, RegistrationChanged
from shared.contracts.synchronisation import DigestPublished, RepublishRequested
from shared.identity.store import Identities
from shared.messaging.consumer import Handler
from shared.messaging.synchronisation import CopyCheck


def handlers(
    *,
    roster: Roster,
    setups: EventSetups,
    identities: Identities,
    copies: Sequence[CopyCheck],
    tell_again: Callable[[str | None], Awaitable[None]],
) -> Mapping[type[Message], Handler]:
    """The handler of each type of message."""

    async def on_event(message: EventChanged) -> None:
        await follow_event(message, setups=setups)

    async def on_registration(message: RegistrationChanged) -> None:
        await follow_registration(message, roster=roster)

    async def on_republish(message: RepublishRequested) -> None:
        if message.publisher == "checkin":
            await tell_again(message.event)

    async def on_digest(message: DigestPublished) -> None:
        for copy in copies:
            await copy.compare(message)

    return {
        **identities.handlers(),
        EventChanged: on_event,
        RegistrationChanged: on_registration,
        RepublishRequested: on_republish,
        DigestPublished: on_digest,
    }
