"""The messages that check-in consumes, and the use case of each."""

from collections.abc import Mapping
from functools import partial

from services.checkin.ports.desk_entries import DeskEntries
from services.checkin.ports.lists import EventSetups
from services.checkin.ports.roster import Roster
from services.checkin.ports.scans import ScanStore
from services.checkin.use_cases.roster.follow_event import follow_event
from services.checkin.use_cases.roster.follow_registration import follow_registration
from services.checkin.use_cases.synchronisation.compare_copies import compare_copies
from services.checkin.use_cases.synchronisation.publish_state_again import publish_state_again
from services.checkin.use_cases.walk_ins.follow_blank_badges import follow_blank_badges
from services.checkin.use_cases.walk_ins.follow_settlement import follow_settlement
from shared.contracts import Message
from shared.contracts.registration import EventChanged, RegistrationChanged
from shared.contracts.synchronisation import DigestPublished, RepublishRequested
from shared.contracts.walk_ins import BlankBadgesIssued, WalkInSettled
from shared.identity.store import Identities
from shared.messaging.consumer import Handler
from shared.messaging.ports import CopyComparison, StatePublisher


def handlers(
    *,
    roster: Roster,
    setups: EventSetups,
    scan_store: ScanStore,
    identities: Identities,
    publisher: StatePublisher,
    copies: CopyComparison,
    desk: DeskEntries,
) -> Mapping[type[Message], Handler]:
    """The handler of each type of message."""
    return {
        **identities.handlers(),
        EventChanged: partial(follow_event, setups=setups, scan_store=scan_store),
        RegistrationChanged: partial(follow_registration, roster=roster),
        BlankBadgesIssued: partial(follow_blank_badges, desk=desk),
        WalkInSettled: partial(follow_settlement, desk=desk, scan_store=scan_store),
        RepublishRequested: partial(publish_state_again, publisher=publisher),
        DigestPublished: partial(compare_copies, copies=copies),
    }
