"""The settings of an event that an organiser makes: categories, sessions, questions, consents and all the rest."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from typing import Any, Literal

from services.registration.domain.members_first import MembersFirst
from services.registration.domain.online_access import OnlineAccess
from services.registration.domain.programme import Speaker, Talk, Track, programme_faults
from services.registration.domain.questions import Question, question_faults
from shared.contracts.registration import EventState, Texts
from shared.errors import Invalid
from shared.language.languages import LANGUAGES

Fault = tuple[str, str]
YEARS = range(1970, 2200)  # far enough from the ends of the calendar for every time to move and to change its zone
NO_SUCH_YEAR = f"The year must be between {YEARS.start} and {YEARS.stop - 1}."
PRIVACY = "privacy"


class EventInvalid(Invalid):
    """The event does not fit together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """The place of the event; `url` leads to a map."""

    name: str = ""
    address: str = ""
    url: str | None = None


AccessFeature = Literal["step_free", "lift", "parking", "hearing_loop", "quiet_room", "interpreter", "food"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The ways in which the event is accessible, and the organiser's own words about it."""

    features: tuple[AccessFeature, ...] = ()
    text: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A kind of attendee. `capacity` None: as many as the event has places.

    People of an `online` category take no place in the room: only the category's own capacity limits them.
    """

    id: str
    name: Texts
    capacity: int | None = None
    approval: bool = False
    invitation_only: bool = False
    online: OnlineAccess | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A workshop or dinner inside the event. Only its `categories` may book it; an empty tuple: all may."""

    id: str
    name: Texts
    description: Texts = field(default_factory=dict)
    room: str = ""
    capacity: int | None = None
    categories: tuple[str, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    track: str | None = None
    speakers: tuple[str, ...] = ()

    def overlaps(self, other: "Session") -> bool:
        """Whether nobody can take part in both. Without known times they do not overlap."""
        if None in (self.starts_at, self.ends_at, other.starts_at, other.ends_at):
            return False
        return bool(self.starts_at < other.ends_at and other.starts_at < self.ends_at)  # type: ignore[operator]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Something that attendees may agree to, in the organiser's own words."""

    id: str
    text: Texts
    version: str = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingList:
    """Whether people may wait, for how long a freed place is offered, and from when on nothing moves any more."""

    enabled: bool = True
    offer_hours: int | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long personal data stay; days count from the event's end."""

    sensitive_days: int = 7
    registration_days: int = 180
    evidence_until: datetime | None = None
    evidence_basis: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Privacy:
    """The privacy text that attendees agree to."""

    version: str = "1"
    text: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateSettings:
    """The person who signs certificates of attendance, in which `role`, and the organisation that issues them."""

    signatory: str = ""
    role: Texts = field(default_factory=dict)
    issuer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printer:
    """A printer of badges: how far its prints must be moved, in millimetres to the right and downwards.

    `flip` is the edge of the paper on which it turns the sheet to print the back.
    """

    name: str
    offset_x: float = 0
    offset_y: float = 0
    back_offset_x: float = 0
    back_offset_y: float = 0
    flip: Literal["long", "short"] = "long"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDefinition:
    """All settings of an event that an organiser makes. Without `languages` it has those of its title.

    `previous_edition` is the slug of the event with whose figures this one's are compared. It is a wish: the figures
    are shown only to organisers who may see that event, too.
    """

    slug: str
    state: EventState = "draft"
    title: Texts
    description: Texts = field(default_factory=dict)
    venue: Venue = Venue()
    timezone: str
    starts_at: datetime
    ends_at: datetime
    registration_opens_at: datetime | None = None
    registration_closes_at: datetime | None = None
    members_first: MembersFirst | None = None
    languages: tuple[str, ...] = ()
    capacity: int | None = None
    room_limit: int | None = None
    categories: tuple[Category, ...]
    sessions: tuple[Session, ...] = ()
    tracks: tuple[Track, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    talks: tuple[Talk, ...] = ()
    questions: tuple[Question, ...] = ()
    consents: tuple[Consent, ...] = ()
    waiting_list: WaitingList = WaitingList()
    freeze_at: datetime | None = None
    retention: Retention = Retention()
    privacy: Privacy = field(default_factory=Privacy)
    reply_to: str | None = None
    phone: str | None = None
    access: Access = field(default_factory=Access)
    accent: str | None = None
    previous_edition: str | None = None
    certificate: CertificateSettings = field(default_factory=CertificateSettings)
    printers: tuple[Printer, ...] = ()
    show_missing_answers_at_door: bool = False

    def __post_init__(self) -> None:
        if not self.languages:
            languages = tuple(language for language in LANGUAGES if language in self.title)
            object.__setattr__(self, "languages", languages)

    def settings(self) -> dict[str, Any]:
        """The settings by name."""
        return {setting.name: getattr(self, setting.name) for setting in fields(EventDefinition)}


def check_definition(definition: EventDefinition) -> None:
    """Raises EventInvalid with every fault as (JSON pointer, sentence)."""
    if faults := tuple(definition_faults(definition)):
        raise EventInvalid(errors=faults)


def definition_faults(definition: EventDefinition) -> Iterator[Fault]:
    """Yields what does not fit together in a definition, as (JSON pointer, sentence)."""
    if definition.ends_at <= definition.starts_at:
        yield "/ends_at", "The event must end after it starts."
    for name in ("categories", "sessions", "questions", "consents", "tracks", "speakers", "talks"):
        yield from _repeated_ids(f"/{name}", [thing.id for thing in getattr(definition, name)])
    for name in ("sessions", "questions"):
        yield from _unknown_categories(f"/{name}", definition, getattr(definition, name))
    yield from question_faults(definition.questions)
    for number, session in enumerate(definition.sessions):
        if session.starts_at and session.ends_at and session.ends_at <= session.starts_at:
            yield f"/sessions/{number}/ends_at", "The session must end after it starts."
    for number, category in enumerate(definition.categories):
        if category.online and _never_opens(category.online, definition):
            yield f"/categories/{number}/online/closes_at", "The meeting must close after it opens."
    yield from programme_faults(definition.tracks, definition.speakers, definition.talks, definition.sessions)
    for number, consent in enumerate(definition.consents):
        if consent.id == PRIVACY:
            yield f"/consents/{number}/id", "The consent 'privacy' is always there and cannot be defined."
    if definition.members_first:
        window = (definition.registration_opens_at, definition.registration_closes_at or definition.ends_at)
        yield from definition.members_first.faults(*window)
    yield from _repeated_names(definition.printers)
    for pointer, moment in moments("", definition):
        if moment.year not in YEARS:
            yield pointer, NO_SUCH_YEAR


def _never_opens(access: OnlineAccess, definition: EventDefinition) -> bool:
    hours = access.hours(definition.starts_at, definition.ends_at)
    return hours.closes_at <= hours.opens_at


def _repeated_ids(pointer: str, ids: list[str]) -> Iterator[Fault]:
    for number, identifier in enumerate(ids):
        if identifier in ids[:number]:
            yield f"{pointer}/{number}/id", f"The id {identifier!r} stands twice."


def _repeated_names(printers: tuple[Printer, ...]) -> Iterator[Fault]:
    names = [printer.name for printer in printers]
    for number, name in enumerate(names):
        if name in names[:number]:
            yield f"/printers/{number}/name", f"There is a printer {name!r} already."


def _unknown_categories(
    pointer: str, definition: EventDefinition, things: tuple[Session | Question, ...]
) -> Iterator[Fault]:
    known = {category.id for category in definition.categories}
    for number, thing in enumerate(things):
        for position, category in enumerate(thing.categories):
            if category not in known:
                yield f"{pointer}/{number}/categories/{position}", f"There is no category {category!r}."


def moments(pointer: str, value: Any) -> Iterator[tuple[str, datetime]]:
    """Yields every time in a definition or in a part of it, with its JSON pointer."""
    if isinstance(value, datetime):
        yield pointer, value
    elif isinstance(value, tuple):
        for number, part in enumerate(value):
            yield from moments(f"{pointer}/{number}", part)
    elif is_dataclass(value):
        for part in fields(value):
            yield from moments(f"{pointer}/{part.name}", getattr(value, part.name))
