"""The use case of each message that the mailer reads."""

from collections.abc import Collection, Mapping
from functools import partial

from services.mailer.ports.alarms import Readers
from services.mailer.ports.erasure import ErasedPeople
from services.mailer.ports.events import Events
from services.mailer.ports.mails import Ledger
from services.mailer.use_cases.alarms.tell_alarm import tell_alarm
from services.mailer.use_cases.events.follow_event import follow_event
from services.mailer.use_cases.mails.accept_mail import accept_mail
from services.mailer.use_cases.mails.erase_mails import erase_mails
from services.mailer.use_cases.mails.stop_campaign import stop_campaign
from services.mailer.use_cases.mails.withdraw_mail import withdraw_mail
from services.mailer.use_cases.synchronisation.compare_copies import compare_copies
from services.mailer.use_cases.synchronisation.publish_state_again import publish_state_again
from shared.clock import Clock
from shared.contracts import Message
from shared.contracts.alarms import AlarmChanged
from shared.contracts.mails import CampaignStopped, MailKind, MailRequested, MailWithdrawn, RegistrationErased
from shared.contracts.registration import EventChanged
from shared.contracts.synchronisation import DigestPublished, RepublishRequested
from shared.identity.store import Identities
from shared.messaging.consumer import Handler
from shared.messaging.ports import CopyComparison, StatePublisher


def handlers(
    *,
    ledger: Ledger,
    kinds: Collection[MailKind],
    erased_people: ErasedPeople,
    events: Events,
    identities: Identities,
    publisher: StatePublisher,
    copies: CopyComparison,
    readers: Readers,
    public_url: str,
    clock: Clock,
) -> Mapping[type[Message], Handler]:
    """The handler of each type of message; `kinds` of mails are those that can be written."""
    return {
        **identities.handlers(),
        MailRequested: partial(accept_mail, kinds=kinds, ledger=ledger, erased_people=erased_people, clock=clock),
        MailWithdrawn: partial(withdraw_mail, ledger=ledger, clock=clock),
        RegistrationErased: partial(erase_mails, erased_people=erased_people, clock=clock),
        CampaignStopped: partial(stop_campaign, ledger=ledger, clock=clock),
        AlarmChanged: partial(
            tell_alarm, ledger=ledger, events=events, readers=readers, public_url=public_url, clock=clock
        ),
        EventChanged: partial(follow_event, events=events),
        RepublishRequested: partial(publish_state_again, publisher=publisher),
        DigestPublished: partial(compare_copies, copies=copies),
    }
