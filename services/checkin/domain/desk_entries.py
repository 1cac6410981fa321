"""The desk: people who register at the door, blank badges, and two entries of one person that become one."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.checkin.domain.attendees import Attendee, Ticket
from services.checkin.domain.devices import Device
from services.checkin.domain.events import Event
from services.checkin.domain.scans import Presented, RecordedScan, Scan
from shared.contracts.walk_ins import Outcome, WalkInRefusal
from shared.errors import Conflict, Invalid, NotFound, Unavailable
from shared.language.field_types import email_hash
from shared.language.names import tray

PRIVACY = "privacy"
ID_LENGTH = 32


class UnknownWalkIn(NotFound):
    """There is no such walk-in here."""


class WalkInInvalid(Invalid):
    """The walk-in does not fit the event."""


class BadgeTaken(Conflict):
    """This badge is somebody else's."""


class BadgeNotBlank(Conflict):
    """This is none of the event's blank badges."""


class SamePerson(Conflict):
    """These two are the same entry."""


class MergedAlready(Conflict):
    """This entry was merged with another one before."""


class RosterBehind(Unavailable):
    """The door has not heard of this attendee yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkIn:
    """Somebody who registers at the desk, as a device sent it. `scan` is their entry, told apart by the whole form.

    `email` and `company` may be ''. `consents` says of each whether it was given, that to the privacy notice included.
    `consent_versions` has the versions of the texts that they were shown, as far as the device told. `badge` is the
    blank badge that they get. `code` is the one that a device without network told them.
    """

    scan: Scan
    first_name: str
    last_name: str
    email: str
    company: str
    category: str
    consents: Mapping[str, bool]
    consent_versions: Mapping[str, str] = field(default_factory=dict)
    locale: str | None = None
    badge: Ticket | None = None
    code: str | None = None

    @property
    def address(self) -> str | None:
        """The hash of the e-mail address."""
        return email_hash(self.email) if self.email else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRecord:
    """Whether somebody agreed at the desk to a consent whose text had this version."""

    id: str
    given: bool
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkInRecord:
    """A walk-in as it was registered. `device` is an id, `device_name` and `gate` are names."""

    code: str
    first_name: str
    last_name: str
    email: str
    company: str
    category: str
    locale: str | None
    consents: tuple[ConsentRecord, ...]
    registered_at: datetime
    list: str
    device: str
    device_name: str
    gate: str
    override: str | None = None
    offline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundBadge:
    """A blank badge that a desk bound to somebody: the hash of its secret, the roster key derived from it (both hex),
    and the actor.
    """

    hash: str
    roster_key: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The registration with which another one was merged, by whom and why."""

    into: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskEntry:
    """All that desks did about one registration. `version` grows with what registration is to know.

    `outcome` is registration's answer to a walk-in (None: there is none yet), with the `refusal` if it was refused.
    `kept_by` is the registration that has this one's scans and badges since they were found to be one person's.
    `badge_problem` says why a blank badge that was scanned without network was not bound.
    """

    registration: str
    event: str
    version: int = 1
    walk_in: WalkInRecord | None = None
    badges: tuple[BoundBadge, ...] = ()
    merged: Merged | None = None
    outcome: Outcome | None = None
    refusal: WalkInRefusal | None = None
    kept_by: str | None = None
    badge_problem: str | None = None
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Settlement:
    """Registration's answer to the walk-in `registration`, whose desk entry had this `version`."""

    registration: str
    event: str
    version: int
    outcome: Outcome
    refusal: WalkInRefusal | None = None
    known_as: str | None = None


def walk_in_id(device: str, nonce: str) -> str:
    """The id of the registration that a device makes under a nonce: the same one each time it is sent."""
    return hashlib.sha256(f"walk-in {device}:{nonce}".encode()).hexdigest()[:ID_LENGTH]


def read_form(fields: Mapping[str, object]) -> Presented:
    """A filled-in form in the place of a scanned text: equal forms have equal hashes."""
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False)
    return Presented("code", hashlib.sha256(f"walk-in {text}".encode()).hexdigest(), len(text))


def newcomer(walk_in: WalkIn, device: Device, *, code: str) -> Attendee:
    """The attendee that a walk-in becomes at the door, before registration has heard of it (epoch and version 0)."""
    return Attendee(
        registration=walk_in_id(device.id, walk_in.scan.nonce),
        event=device.event,
        code=code,
        state="confirmed",
        honorific="",
        first_name=walk_in.first_name,
        last_name=walk_in.last_name,
        company=walk_in.company,
        category=walk_in.category,
        sessions=(),
        tickets=(),
        tray=tray(walk_in.first_name, walk_in.last_name),
        badge="none",
        attention=None,
        erased=False,
        version=0,
        address=walk_in.address,
    )


def desk_entry(walk_in: WalkIn, attendee: Attendee, scan: RecordedScan, event: Event, problem: str | None) -> DeskEntry:
    """The entry of a new walk-in. `problem`: the badge that was scanned for them could not be bound."""
    versions = {PRIVACY: event.privacy.version} | {consent.id: consent.version for consent in event.consents}
    versions |= walk_in.consent_versions
    record = WalkInRecord(
        code=attendee.code,
        first_name=walk_in.first_name,
        last_name=walk_in.last_name,
        email=walk_in.email,
        company=walk_in.company,
        category=walk_in.category,
        locale=walk_in.locale,
        consents=tuple(
            ConsentRecord(id=id_, given=given, version=versions.get(id_, "")) for id_, given in walk_in.consents.items()
        ),
        registered_at=scan.counts_at,
        list=scan.list,
        device=scan.device,
        device_name=scan.device_name,
        gate=scan.gate_name,
        override=scan.override,
        offline=scan.offline,
    )
    return DeskEntry(registration=attendee.registration, event=attendee.event, walk_in=record, badge_problem=problem)


def check_walk_in(walk_in: WalkIn, event: Event) -> None:
    """Raises WalkInInvalid where the form names a category or a consent that the event does not have.

    A form that was filled in without network is taken as it is: the person is inside.
    """
    if walk_in.scan.offline:
        return
    errors = [] if walk_in.category in event.categories_at_desk else [("/category", "Choose one of the categories.")]
    known = {PRIVACY, *(consent.id for consent in event.consents)}
    errors += [(f"/consents/{id_}", "The event has no such consent.") for id_ in walk_in.consents if id_ not in known]
    if errors:
        raise WalkInInvalid(errors=tuple(errors))
