"""The messages that check-in consumes, and the use case of each."""

from collections.abc import Mapping
from functools import partial

from services.checkin.ports.lists import EventSetups
from services.checkin.ports.roster import Roster
from services.checkin.use_cases.roster.follow_event import follow_event
from services.checkin.use_cases.roster.follow_registration import follow_registration
from shared.contracts import Message
from shared.contracts.registration import EventChanged, RegistrationChanged
from shared.contracts.synchronisation import DigestPublished, RepublishRequested
from shared.identity.store import Identities
from shared.messaging.consumer import Handler
from shared.messaging.copy_checks import CopyChecks
from shared.messaging.states import Republisher


def handlers(
    *,
    roster: Roster,
    setups: EventSetups,
    identities: Identities,
    republisher: Republisher,
    copy_checks: CopyChecks,
) -> Mapping[type[Message], Handler]:
    """The handler of each type of message."""
    return {
        **identities.handlers(),
        EventChanged: partial(follow_event, setups=setups),
        RegistrationChanged: partial(follow_registration, roster=roster),
        RepublishRequested: republisher.answer,
        DigestPublished: copy_checks.compare,
    }
