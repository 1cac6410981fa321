"""What registration does with messages."""

from collections.abc import Mapping
from functools import partial

from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.people import Registrations
from services.registration.ports.places import EventTransactions
from services.registration.ports.synchronisation import Publications, Sender
from services.registration.use_cases.people.mail_present_state import mail_present_state
from services.registration.use_cases.synchronisation.republish_state import republish_state
from shared.clock import Clock
from shared.contracts import Message
from shared.contracts.checkin import AttendanceChanged
from shared.contracts.mailer import MailChanged, MailResendRequested
from shared.contracts.synchronisation import DigestPublished, RepublishRequested
from shared.messaging.consumer import Handler
from shared.messaging.synchronisation import CopyCheck


def handlers(
    registrations: Registrations,
    transactions: EventTransactions,
    publications: Publications,
    attendance: CopyCheck,
    *,
    sender: Sender,
    clock: Clock,
    links: ManageLinks,
) -> Mapping[type[Message], Handler]:
    """What is done with each type of message."""

    async def on_republish(message: RepublishRequested) -> None:
        if message.publisher == "registration":
            await republish_state(message.event, publications=publications)

    return {
        AttendanceChanged: registrations.record_attendance,
        MailChanged: registrations.record_mail,
        MailResendRequested: partial(
            mail_present_state,
            registrations=registrations,
            transactions=transactions,
            sender=sender,
            clock=clock,
            links=links,
        ),
        RepublishRequested: on_republish,
        DigestPublished: attendance.compare,
    }
