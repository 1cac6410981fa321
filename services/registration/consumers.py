"""The messages that registration consumes, and the use case of each."""

from collections.abc import Mapping
from functools import partial

from services.registration.ports.alarms import Alarms
from services.registration.ports.desk_copies import DeskCopies
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.people import Registrations
from services.registration.ports.places import EventTransactions
from services.registration.ports.synchronisation import Sender
from services.registration.use_cases.alarms.follow_alarm import follow_alarm
from services.registration.use_cases.badges.record_printed_badge import record_printed_badge
from services.registration.use_cases.people.mail_present_state import mail_present_state
from services.registration.use_cases.people.record_attendance import record_attendance
from services.registration.use_cases.people.record_mail import record_mail
from services.registration.use_cases.people.withdraw_consent import withdraw_consent
from services.registration.use_cases.synchronisation.compare_copies import compare_copies
from services.registration.use_cases.synchronisation.publish_state_again import publish_state_again
from services.registration.use_cases.walk_ins.follow_desk_entry import follow_desk_entry
from shared.clock import Clock
from shared.contracts import Message
from shared.contracts.alarms import AlarmChanged
from shared.contracts.checkin import AttendanceChanged, BadgePrinted, DeskEntryChanged
from shared.contracts.mailer import ConsentWithdrawn, MailChanged, MailResendRequested
from shared.contracts.synchronisation import DigestPublished, RepublishRequested
from shared.documents.tickets import Random
from shared.messaging.consumer import Handler
from shared.messaging.ports import CopyComparison, StatePublisher


def handlers(
    registrations: Registrations,
    transactions: EventTransactions,
    publisher: StatePublisher,
    copies: CopyComparison,
    *,
    desk: DeskCopies,
    sender: Sender,
    alarms: Alarms,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Mapping[type[Message], Handler]:
    """The handler of each type of message."""
    return {
        AttendanceChanged: partial(record_attendance, registrations=registrations),
        BadgePrinted: partial(
            record_printed_badge, registrations=registrations, transactions=transactions, clock=clock
        ),
        DeskEntryChanged: partial(
            follow_desk_entry,
            registrations=registrations,
            transactions=transactions,
            desk=desk,
            sender=sender,
            clock=clock,
            random=random,
            links=links,
        ),
        AlarmChanged: partial(follow_alarm, alarms=alarms),
        MailChanged: partial(record_mail, registrations=registrations),
        MailResendRequested: partial(
            mail_present_state,
            registrations=registrations,
            transactions=transactions,
            sender=sender,
            clock=clock,
            links=links,
        ),
        ConsentWithdrawn: partial(
            withdraw_consent, registrations=registrations, transactions=transactions, clock=clock
        ),
        RepublishRequested: partial(publish_state_again, publisher=publisher),
        DigestPublished: partial(compare_copies, copies=copies),
    }
