"""What registration does with messages."""

from collections.abc import Mapping

from services.registration.ports.people import Registrations
from services.registration.ports.synchronisation import Publications
from services.registration.use_cases.synchronisation.republish_state import republish_state
from shared.contracts import Message
from shared.contracts.checkin import AttendanceChanged
from shared.contracts.mailer import MailChanged
from shared.contracts.synchronisation import DigestPublished, RepublishRequested
from shared.messaging.consumer import Handler
from shared.messaging.synchronisation import CopyCheck


def handlers(
    registrations: Registrations, publications: Publications, attendance: CopyCheck
) -> Mapping[type[Message], Handler]:
    """What is done with each type of message."""

    async def on_republish(message: RepublishRequested) -> None:
        if message.publisher == "registration":
            await republish_state(message.event, publications=publications)

    return {
        AttendanceChanged: registrations.record_attendance,
        MailChanged: registrations.record_mail,
        RepublishRequested: on_republish,
        DigestPublished: attendance.compare,
    }
