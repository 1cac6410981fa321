"""From the messages that the mailer reads to what it does about them."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from services.mailer.domain.kinds import NoTemplateYet
from services.mailer.ports.identity import EventRoles
from services.mailer.ports.mails import Ledger
from services.mailer.ports.synchronisation import Statuses
from services.mailer.use_cases.mails.accept_mail import accept_mail
from shared.clock import Clock
from shared.contracts import Message, UnreadableMessage
from shared.contracts.registration import EventChanged, MailRequested
from shared.contracts.synchronisation import DigestPublished, RepublishRequested
from shared.identity.store import Identities
from shared.messaging.synchronisation import CopyCheck


def handlers(
    *,
    ledger: Ledger,
    members: EventRoles,
    identities: Identities,
    statuses: Statuses,
    events: CopyCheck,
    clock: Clock,
) -> Mapping[type[Message], Callable[[Any], Awaitable[None]]]:
    """What is done with each type of message."""

    async def mail_requested(message: MailRequested) -> None:
        try:
            await accept_mail(message, ledger=ledger, clock=clock)
        except NoTemplateYet as error:
            raise UnreadableMessage(error.detail) from error  # trying again changes nothing

    async def republish_requested(message: RepublishRequested) -> None:
        if message.publisher == "mailer":
            await statuses.again(message.event)

    return {
        **identities.handlers(),
        MailRequested: mail_requested,
        EventChanged: members.event_changed,
        RepublishRequested: republish_requested,
        DigestPublished: events.compare,
    }
