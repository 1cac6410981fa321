"""The values that a mail's templates get: all in the reader's language and the event's time zone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from services.mailer.domain.addresses import header_text
from services.mailer.domain.calendar_changes import calendar_method
from shared.contracts.mails import GroupMember, MailRequested, PreviousFacts, Recipient
from shared.contracts.registration import Booking, EventDetails, Venue
from shared.documents.attendee_badge import attendee_badge
from shared.documents.badge import ACCENT, Badge
from shared.documents.calendar_file import ONLINE, Method
from shared.documents.colours import legible_on
from shared.language.date_formats import hours, when, zoned_moment
from shared.language.languages import chosen, supported
from shared.language.names import full_name

# French and German say the whole name to people they do not know.
BY_FIRST_NAME = frozenset({"en", "lb"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """One booked session; `line` says when and in which room. With a place and a time it has a calendar entry."""

    name: str
    line: str
    waiting: bool
    in_calendar: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLine:
    """Somebody in a group; `name` is '' where it is to follow, `state` a name that `base/figures.txt` has words for."""

    name: str
    category: str
    state: str
    has_address: bool
    online: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MailContext:
    """The placeholders of all templates. Texts may be empty; `badge` is there when the mail carries one.

    `previous_when` and `previous_place` are what the reader knows, where it differs from what holds now. `deadline` is
    the end of an offer or a link, `figures` are numbers by the names that `base/figures.txt` has words for.
    `calendar` says what the mail does to the reader's calendar. `passed_on`: the reader registered the attendee, who
    has no address. `group` are the people of a group's summary. At `answer_url` an invitation is declined.
    `online`: the attendee takes part from afar; `place` then says so. `alarm` is the kind of what is wrong.
    """

    language: str
    event: str
    when: str
    place: str
    map_url: str | None
    accent: str
    on_accent: str
    reply_to: str | None
    name: str
    greeting_name: str
    company: str
    category: str
    code: str
    sessions: tuple[SessionLine, ...]
    manage_url: str | None
    position: int | None
    changed: tuple[str, ...]
    reason: str
    has_place: bool
    takes_place_again: bool
    previous_when: str
    previous_place: str
    deadline: str
    first_come: bool
    figures: Mapping[str, int]
    calendar: Method | None
    logo_url: str | None
    badge: Badge | None
    qr_cid: str = "qr@moien"
    unsubscribe_url: str | None = None
    passed_on: bool = False
    group: tuple[MemberLine, ...] = ()
    answer_url: str | None = None
    online: bool = False
    unanswered: bool = False
    alarm: str = ""

    @property
    def has_badge(self) -> bool:
        """Whether the mail carries a badge."""
        return self.badge is not None


def mail_context(request: MailRequested) -> MailContext:
    """The placeholders' values for a mail, in the language of its reader."""
    details, person, secret = request.details, request.recipient, request.ticket_secret
    language = supported(request.locale) or "en"
    accent = details.accent or ACCENT
    category = _category(details, person.category, language) if person else ""
    online = person is not None and person.category in _online(details)
    previous, now = request.previous, _when(details, details.timezone, language)
    place = ONLINE[language] if online else _place(details.venue)
    return MailContext(
        language=language,
        event=header_text(chosen(details.title, language)),
        when=now,
        place=place,
        map_url=None if online else details.venue.url,
        accent=accent,
        on_accent=legible_on(accent),
        reply_to=details.reply_to,
        name=full_name(person.honorific, person.first_name, person.last_name) if person else "",
        greeting_name=_greeting_name(person, language) if person else "",
        company=person.company if person else "",
        category=category,
        code=person.code if person else "",
        sessions=tuple(_session(booking, details, language) for booking in person.sessions) if person else (),
        manage_url=request.manage_url,
        position=request.waiting_position,
        changed=tuple(request.changed or ()),
        reason=(request.reason or "").strip(),
        has_place=request.state == "confirmed",
        takes_place_again=bool(previous and previous.postponed),
        previous_when=_other(_when(previous, details.timezone, language), now) if previous else "",
        previous_place=_other(_place(previous.venue), place) if previous else "",
        deadline=zoned_moment(request.expires_at, details.timezone, language) if request.expires_at else "",
        first_come=request.first_come,
        figures=request.figures or {},
        calendar=calendar_method(request),
        logo_url=details.logo_url,
        badge=attendee_badge(details, person, secret, language) if person and secret else None,
        passed_on=request.passed_on,
        group=tuple(_member(member, details, language) for member in request.group or ()),
        answer_url=request.answer_url,
        online=online,
        unanswered=request.unanswered,
        alarm=request.alarm or "",
    )


def _member(member: GroupMember, details: EventDetails, language: str) -> MemberLine:
    category = _category(details, member.category, language)
    return MemberLine(
        name=member.name,
        category=category,
        state=member.state,
        has_address=member.has_address,
        online=member.category in _online(details),
    )


def _online(details: EventDetails) -> set[str]:
    """The categories whose people take part from afar."""
    return {category.id for category in details.categories if category.online}


def _when(event: EventDetails | PreviousFacts, timezone: str, language: str) -> str:
    return when(event.starts_at, event.ends_at, timezone, language)


def _place(venue: Venue) -> str:
    return ", ".join(filter(None, (venue.name, venue.address)))


def _other(previous: str, now: str) -> str:
    return previous if previous != now else ""


def _greeting_name(person: Recipient, language: str) -> str:
    """The name to greet somebody by: the whole one if the language wants it or the first is no more than initials."""
    first = person.first_name
    if language in BY_FIRST_NAME and any(map(str.isalpha, first)) and not first.endswith("."):
        return first
    return full_name(person.honorific, first, person.last_name)


def _category(details: EventDetails, category: str, language: str) -> str:
    names = {known.id: known.name for known in details.categories}
    return chosen(names.get(category, {}), language) or category


def _session(booking: Booking, details: EventDetails, language: str) -> SessionLine:
    known = {session.id: session for session in details.sessions}.get(booking.id)
    if known is None:
        return SessionLine(name=booking.id, line="", waiting=booking.state == "waitlisted")
    timed = ""
    if known.starts_at and known.ends_at:
        timed = _session_time(known.starts_at, known.ends_at, details, language)
    return SessionLine(
        name=chosen(known.name, language) or booking.id,
        line=" · ".join(filter(None, (timed, known.room))),
        waiting=booking.state == "waitlisted",
        in_calendar=bool(timed) and booking.state == "confirmed",
    )


def _session_time(starts_at: datetime, ends_at: datetime, details: EventDetails, language: str) -> str:
    """When a session takes place: without the date if the event has only one."""
    zone = ZoneInfo(details.timezone)
    days = {at.astimezone(zone).date() for at in (details.starts_at, details.ends_at, starts_at, ends_at)}
    written = hours if len(days) == 1 else when
    return written(starts_at, ends_at, details.timezone, language)
