"""An event: what an organiser sets, and when registration for it is open."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, ValidationError, model_validator

from services.registration.domain.event_definition import (
    Category,
    Colour,
    Consent,
    Identifier,
    LanguageCode,
    LongTexts,
    Moment,
    Part,
    Places,
    Privacy,
    Question,
    Retention,
    Session,
    Texts,
    Venue,
    WaitingList,
    time_zone,
)
from shared.contracts.registration import EventState, Role
from shared.errors import Conflict
from shared.http.validation import InvalidInput, faults
from shared.language.field_types import EmailAddress
from shared.language.languages import LANGUAGES


class RegistrationClosed(Conflict):
    """Registration is not open."""


class StillInUse(Conflict):
    """People are registered for what would disappear."""


class SlugTaken(Conflict):
    """There is an event of this name already."""


class EventDefinition(Part):
    """All that an organiser sets of an event."""

    slug: Identifier
    state: EventState = "draft"
    title: Texts
    description: LongTexts = Field(default_factory=dict)
    venue: Venue = Venue()
    timezone: Annotated[str, Field(max_length=64), AfterValidator(time_zone)]
    starts_at: Moment
    ends_at: Moment
    registration_opens_at: Moment | None = None
    registration_closes_at: Moment | None = None
    languages: Annotated[tuple[LanguageCode, ...], Field(max_length=len(LANGUAGES))] = ()
    capacity: Places | None = None
    room_limit: Places | None = None
    categories: Annotated[tuple[Category, ...], Field(min_length=1, max_length=100)]
    sessions: Annotated[tuple[Session, ...], Field(max_length=500)] = ()
    questions: Annotated[tuple[Question, ...], Field(max_length=200)] = ()
    consents: Annotated[tuple[Consent, ...], Field(max_length=50)] = ()
    waiting_list: WaitingList = WaitingList()
    freeze_at: Moment | None = None
    retention: Retention = Retention()
    privacy: Privacy = Privacy()
    reply_to: EmailAddress | None = None
    accent: Colour | None = None

    @model_validator(mode="after")
    def _languages_of_the_title(self) -> "EventDefinition":
        if not self.languages:
            # Nobody has seen the model yet, so that it may still be completed.
            object.__setattr__(self, "languages", tuple(name for name in LANGUAGES if name in self.title))
        return self

    @model_validator(mode="after")
    def _fits_together(self) -> "EventDefinition":
        if self.ends_at <= self.starts_at:
            raise ValueError("The event must end after it starts.")
        for things in (self.categories, self.sessions, self.questions, self.consents):
            _distinct(thing.id for thing in things)
        known = {category.id for category in self.categories}
        named = {name for session in self.sessions for name in session.categories}
        named |= {name for question in self.questions for name in question.categories}
        if unknown := named - known:
            raise ValueError(f"There is no category {min(unknown)!r}.")
        for session in self.sessions:
            if session.starts_at and session.ends_at and session.ends_at <= session.starts_at:
                raise ValueError(f"The session {session.id!r} must end after it starts.")
        if any(consent.id == "privacy" for consent in self.consents):
            raise ValueError("The consent 'privacy' is always there and cannot be defined.")
        return self


def _distinct(ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for identifier in ids:
        if identifier in seen:
            raise ValueError(f"The id {identifier!r} stands twice.")
        seen.add(identifier)


class Event(EventDefinition):
    """An event as it is kept. `short_id` stands in its tickets' secrets, `members` maps accounts to roles.

    `logo` names the logo's picture; None: it has none.
    """

    version: int = 1
    short_id: str
    logo: str | None = None
    members: dict[str, Role]
    created_at: datetime
    updated_at: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which its times are told."""
        return ZoneInfo(self.timezone)

    @property
    def is_public(self) -> bool:
        """Whether anybody may see it."""
        return self.state != "draft"

    def category(self, identifier: str) -> Category | None:
        """The category with this id."""
        return next((category for category in self.categories if category.id == identifier), None)

    def session(self, identifier: str) -> Session | None:
        """The session with this id."""
        return next((session for session in self.sessions if session.id == identifier), None)

    @property
    def sensitive_questions(self) -> frozenset[str]:
        """The ids of the questions whose answers not every organiser may see."""
        return frozenset(question.id for question in self.questions if question.sensitive)

    def check_open(self, now: datetime) -> None:
        """Raises RegistrationClosed, with the reason, unless people may register at `now`."""
        if self.state != "published":
            raise RegistrationClosed("Registration for this event is closed.")
        if self.registration_opens_at and now < self.registration_opens_at:
            raise RegistrationClosed(f"Registration opens at {self.registration_opens_at.isoformat()}.")
        if now >= (self.registration_closes_at or self.ends_at):
            raise RegistrationClosed("Registration for this event has closed.")

    def is_open(self, now: datetime) -> bool:
        """Whether people may register at `now`."""
        try:
            self.check_open(now)
        except RegistrationClosed:
            return False
        return True

    def waiting_list_moves(self, now: datetime) -> bool:
        """Whether a place that becomes free still goes to who waits."""
        waiting = self.waiting_list
        return self.state == "published" and not (waiting.closes_at and now >= waiting.closes_at)

    def definition(self) -> dict[str, Any]:
        """What an organiser sets, as JSON values under their public names."""
        return self.model_dump(mode="json", by_alias=True, include=set(EventDefinition.model_fields))


def read_definition(values: Mapping[str, Any]) -> EventDefinition:
    """A definition from JSON values. Raises InvalidInput."""
    try:
        return EventDefinition.model_validate_json(json.dumps(values))
    except ValidationError as error:
        raise InvalidInput(errors=faults(error)) from None
