"""The messages that check-in consumes, and the use case of each."""

from collections.abc import Mapping
from functools import partial

from services.checkin.ports.desk_entries import DeskEntries
from services.checkin.ports.homes import DoorDocuments, DoorMail, Homes, ScanForwarding
from services.checkin.ports.lists import EventSetups
from services.checkin.ports.roster import Roster
from services.checkin.ports.scans import AttendanceCounts, ScanStore
from services.checkin.use_cases.homes.hand_over_door import hand_over_door
from services.checkin.use_cases.homes.note_door_sent import note_door_sent
from services.checkin.use_cases.homes.note_home import note_home
from services.checkin.use_cases.homes.redeem_forwarded_scans import redeem_forwarded_scans
from services.checkin.use_cases.homes.store_door_part import store_door_part
from services.checkin.use_cases.roster.follow_event import follow_event
from services.checkin.use_cases.roster.follow_registration import follow_registration
from services.checkin.use_cases.synchronisation.compare_copies import compare_copies
from services.checkin.use_cases.synchronisation.publish_state_again import publish_state_again
from services.checkin.use_cases.walk_ins.follow_blank_badges import follow_blank_badges
from services.checkin.use_cases.walk_ins.follow_settlement import follow_settlement
from shared.clock import Clock
from shared.contracts import Message
from shared.contracts.doors import DoorMoved, DoorPartSent, DoorRequested, DoorSent, ScansForwarded
from shared.contracts.registration import EventChanged, RegistrationChanged
from shared.contracts.synchronisation import DigestPublished, RepublishRequested
from shared.contracts.walk_ins import BlankBadgesIssued, WalkInSettled
from shared.identity.store import Identities
from shared.messaging.consumer import Handler
from shared.messaging.ports import CopyComparison, StatePublisher
from shared.schedule.ports import Schedule


def handlers(
    *,
    roster: Roster,
    setups: EventSetups,
    scan_store: ScanStore,
    identities: Identities,
    publisher: StatePublisher,
    copies: CopyComparison,
    desk: DeskEntries,
    homes: Homes,
    documents: DoorDocuments,
    mail: DoorMail,
    forwarding: ScanForwarding,
    counts: AttendanceCounts,
    schedule: Schedule,
    clock: Clock,
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
        DoorRequested: partial(
            hand_over_door, homes=homes, documents=documents, mail=mail, schedule=schedule, clock=clock
        ),
        DoorPartSent: partial(store_door_part, homes=homes, documents=documents, mail=mail, publisher=publisher),
        DoorSent: partial(note_door_sent, homes=homes, documents=documents, mail=mail, publisher=publisher),
        DoorMoved: partial(note_home, homes=homes),
        ScansForwarded: partial(
            redeem_forwarded_scans,
            homes=homes,
            setups=setups,
            scan_store=scan_store,
            counts=counts,
            forwarding=forwarding,
        ),
    }
