"""What registration does with messages."""

from collections.abc import Mapping
from functools import partial

from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.people import Registrations
from services.registration.ports.places import EventTransactions
from services.registration.ports.synchronisation import Sender
from services.registration.use_cases.people.mail_present_state import mail_present_state
from services.registration.use_cases.people.record_attendance import record_attendance
from services.registration.use_cases.people.record_mail import record_mail
from shared.clock import Clock
from shared.contracts import Message
from shared.contracts.checkin import AttendanceChanged
from shared.contracts.mailer import MailChanged, MailResendRequested
from shared.contracts.synchronisation import DigestPublished, RepublishRequested
from shared.messaging.consumer import Handler
from shared.messaging.copy_checks import CopyChecks
from shared.messaging.states import Republisher


def handlers(
    registrations: Registrations,
    transactions: EventTransactions,
    republisher: Republisher,
    copy_checks: CopyChecks,
    *,
    sender: Sender,
    clock: Clock,
    links: ManageLinks,
) -> Mapping[type[Message], Handler]:
    """What is done with each type of message."""
    return {
        AttendanceChanged: partial(record_attendance, registrations=registrations),
        MailChanged: partial(record_mail, registrations=registrations),
        MailResendRequested: partial(
            mail_present_state,
            registrations=registrations,
            transactions=transactions,
            sender=sender,
            clock=clock,
            links=links,
        ),
        RepublishRequested: republisher.answer,
        DigestPublished: copy_checks.compare,
    }
