"""Events, as far as the door needs to know them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.contracts.registration import EventState, Role, Texts
from shared.errors import Invalid

ONE_NIGHT = timedelta(hours=12)


class EventNotNamed(Invalid):
    """Name the event, in the query or in the body."""


@dataclass(frozen=True, slots=True)
class SessionHours:
    """The room and the time of a session; a time that is None is not set yet."""

    room: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A consent that the event asks for."""

    id: str
    text: Texts
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyNotice:
    """The text that tells people what is done with their data."""

    version: str = ""
    text: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The latest state of an event.

    `members` maps accounts to roles, `seats` maps sessions to their capacity, `hours` to room and time; `categories`
    and `sessions` map ids to names. The first of the `languages` is the event's own.
    `room_limit` is the most people that the venue may hold at once; None when nobody has set it. Those of the
    categories that are `online` do not come to the door. `consents` and `privacy` are for those who register at the
    desk.
    """

    slug: str
    short_id: str
    title: Texts = field(default_factory=dict)
    state: EventState
    timezone: str
    starts_at: datetime
    ends_at: datetime
    members: Mapping[str, Role]
    seats: Mapping[str, int | None] = field(default_factory=dict)
    categories: Mapping[str, Texts] = field(default_factory=dict)
    sessions: Mapping[str, Texts] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    hours: Mapping[str, SessionHours] = field(default_factory=dict)
    room_limit: int | None = None
    online: tuple[str, ...] = ()
    consents: tuple[Consent, ...] = ()
    privacy: PrivacyNotice = field(default_factory=PrivacyNotice)

    @property
    def categories_at_desk(self) -> Mapping[str, Texts]:
        """The categories, with their names, for which people register at the desk."""
        return {category: name for category, name in self.categories.items() if category not in self.online}

    def day(self, moment: datetime) -> str:
        """The date of `moment` in the event's own zone, as YYYY-MM-DD."""
        return moment.astimezone(ZoneInfo(self.timezone)).date().isoformat()

    def day_ends_at(self, moment: datetime) -> datetime:
        """The midnight in the event's own zone with which the day of `moment` ends."""
        zone = ZoneInfo(self.timezone)
        next_day = moment.astimezone(zone).date() + timedelta(days=1)
        return datetime.combine(next_day, time.min, zone).astimezone(UTC)

    def next_at(self, hour: time, now: datetime) -> datetime:
        """The next moment after `now` at which clocks in the event's own zone show this time of day."""
        zone = ZoneInfo(self.timezone)
        today = now.astimezone(zone).date()
        moments = (datetime.combine(today + timedelta(days=days), hour, zone).astimezone(UTC) for days in (0, 1, 2))
        return next(moment for moment in moments if moment > now)

    @property
    def lasts_several_days(self) -> bool:
        """Whether it ends on another day than it starts; a party until after midnight is still one day."""
        return self.day(self.starts_at) != self.day(self.ends_at) and self.ends_at - self.starts_at > ONE_NIGHT
