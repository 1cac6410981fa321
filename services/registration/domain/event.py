"""An event: its definition, and when registration for it is open."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.registration.domain.event_definition import Category, EventDefinition, Session
from services.registration.domain.event_states import STATES
from services.registration.domain.known_facts import History
from services.registration.domain.picture import LOGO, PictureName, picture_names, portrait
from services.registration.domain.scheduled_mail import Schedule
from shared.contracts.registration import Role
from shared.errors import Conflict
from shared.language.countries import country_of_zone

HOME_COUNTRY = "LU"  # of events in a time zone of no country

EVENING = time(18)  # on the eve of an event, when its waiting list stops

# The states in which an event is on the list of coming events: whoever looks for it learns how it stands.
ANNOUNCED = ("published", "closed", "postponed", "cancelled")


class RegistrationClosed(Conflict):
    """Registration is not open."""


RESERVED_SLUGS = frozenset({"new"})  # the console's page of a new event has the address that its own page would have


class SlugTaken(Conflict):
    """There is an event of this name already."""


class EventOver(Conflict):
    """The event is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(EventDefinition):
    """An event. `short_id` is part of its tickets' secrets, `members` maps accounts to roles.

    `pictures` maps the names of its pictures to the keys under which they are stored. `known` says what people who are
    registered were told of when and where it is. `schedule` are the e-mails that go out by themselves.
    """

    version: int = 1
    short_id: str
    pictures: dict[PictureName, str] = field(default_factory=dict)
    known: History = ()
    schedule: Schedule = ()
    members: dict[str, Role]
    created_at: datetime
    updated_at: datetime

    def definition(self) -> EventDefinition:
        """The definition alone."""
        return EventDefinition(**self.settings())

    def redefined(self, definition: EventDefinition, now: datetime) -> "Event":
        """The event in its next version, with another definition; pictures go with their speakers."""
        names = picture_names(speaker.id for speaker in definition.speakers)
        pictures = {name: key for name, key in self.pictures.items() if name in names}
        settings = {**definition.settings(), "pictures": pictures}
        return replace(self, **settings, version=self.version + 1, updated_at=now)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which its times are shown."""
        return ZoneInfo(self.timezone)

    @property
    def country(self) -> str:
        """The code of the country of which telephone numbers without a prefix are."""
        return country_of_zone(self.timezone) or HOME_COUNTRY

    @property
    def logo(self) -> str | None:
        """The key of the logo's picture; None: it has none."""
        return self.pictures.get(LOGO)

    def portrait(self, speaker: str) -> str | None:
        """The key of a speaker's picture; None: there is none."""
        return self.pictures.get(portrait(speaker))

    @property
    def is_public(self) -> bool:
        """Whether anybody may see it."""
        return STATES[self.state].is_public

    def category(self, identifier: str) -> Category | None:
        """The category with this id."""
        return next((category for category in self.categories if category.id == identifier), None)

    def is_online(self, category: str) -> bool:
        """Whether people of this category (an id) take part from afar, without a place in the room."""
        definition = self.category(category)
        return definition is not None and definition.online is not None

    def session(self, identifier: str) -> Session | None:
        """The session with this id."""
        return next((session for session in self.sessions if session.id == identifier), None)

    @property
    def sensitive_questions(self) -> frozenset[str]:
        """The ids of the questions whose answers not every organiser may see."""
        return frozenset(question.id for question in self.questions if question.sensitive)

    def check_open(self, now: datetime) -> None:
        """Raises RegistrationClosed, with the reason, unless people may register at `now`."""
        self.check_not_closed(now)
        if self.registration_opens_at and now < self.registration_opens_at:
            raise RegistrationClosed(f"Registration opens at {self.registration_opens_at.isoformat()}.")

    def check_not_closed(self, now: datetime) -> None:
        """Raises RegistrationClosed, with the reason, unless people may register at `now` or will later."""
        if not STATES[self.state].takes_registrations:
            raise RegistrationClosed("Registration for this event is closed.")
        if now >= (self.registration_closes_at or self.ends_at):
            raise RegistrationClosed("Registration for this event has closed.")

    def is_open(self, now: datetime) -> bool:
        """Whether people may register at `now`."""
        try:
            self.check_open(now)
        except RegistrationClosed:
            return False
        return True

    def is_over(self, now: datetime) -> bool:
        """Whether it has ended at `now`. A postponed event has not: nobody knows its date yet."""
        return now >= self.ends_at and self.state != "postponed"

    def check_not_over(self, now: datetime) -> None:
        """Raises EventOver once it has ended at `now`."""
        if self.is_over(now):
            raise EventOver

    @property
    def waiting_list_closes_at(self) -> datetime:
        """The moment from which no place goes to those who wait: they would learn of it too late to come.

        Without one of the organisers' choice, it is the evening before the event, or, for an event that was made later
        than that, its beginning.
        """
        if self.waiting_list.closes_at:
            return self.waiting_list.closes_at
        first_day = self.starts_at.astimezone(self.zone).date()
        eve = datetime.combine(first_day - timedelta(days=1), EVENING, self.zone).astimezone(UTC)
        return eve if self.created_at < eve else self.starts_at

    def places_held_until(self, now: datetime) -> datetime | None:
        """The last moment at which a place is held for somebody, as seen at `now`; None: it has no date at present.

        It is the closing of the waiting list, since the place could go to nobody else after it; or, where that is past,
        the end of the event.
        """
        if self.state == "postponed":
            return None
        return self.waiting_list_closes_at if now < self.waiting_list_closes_at else self.ends_at

    def waiting_list_has_closed(self, now: datetime) -> bool:
        """Whether no place goes to those who wait any more. A postponed event's list goes on once it has a date."""
        return now >= self.waiting_list_closes_at and self.state != "postponed"

    def waiting_list_moves(self, now: datetime) -> bool:
        """Whether a place that becomes free still goes to the next in line."""
        return STATES[self.state].moves_waiting_list and now < self.waiting_list_closes_at
