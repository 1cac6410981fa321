"""Events in pages: their texts, dates, notes and outcomes in one language."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.registration.domain.event import Event
from services.registration.domain.event_definition import AccessFeature, Category, Session
from services.registration.domain.opening import members_go_first
from services.registration.domain.places import Outcome, PlaceCount, free_in_event, session_is_free
from services.registration.domain.registration import Booking
from services.registration.domain.shown_places import shown_places
from services.registration.web.events.accent import Accent, accent_of
from services.registration.web.events.api_models import availability
from services.registration.web.events.questions_on_page import QuestionOnPage, only_for, questions_on_form
from shared.contracts.registration import BookingState
from shared.language.date_formats import hours, line_start, moment, month_and_day, when

Gettext = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryOnPage:
    """A category in the form. `note` is a remark for people, `open` whether anybody can register in it now."""

    id: str
    name: Mapping[str, str]
    note: str
    open: bool
    online: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOnPage:
    """A session in the form or in a booking. `line` is its time and room, `note` a remark for people."""

    id: str
    name: Mapping[str, str]
    line: str
    note: str = ""
    description: Mapping[str, str] = field(default_factory=dict)
    waiting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EventOnPage:
    """An event. `outcome` is the best one for a newcomer, `notice` an announcement above everything else.

    `members_until` is the time until which only members can register; empty unless others wait for it.
    `opens` and `closes` are times of registration; they are empty when past or not set. `month` and `day` stand on
    the date tile. `access` names what makes it accessible.
    """

    slug: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    when: str
    month: str
    day: str
    venue: str
    address: str
    map_url: str | None
    logo_url: str | None
    accent: Accent | None
    reply_to: str | None
    phone: str | None
    access: tuple[AccessFeature, ...]
    access_text: Mapping[str, str]
    state: str
    open: bool
    opens: str
    closes: str
    members_until: str
    free: int | None
    outcome: Outcome | None
    notice: str
    privacy: Mapping[str, str]
    categories: tuple[CategoryOnPage, ...]
    sessions: tuple[SessionOnPage, ...]
    questions: tuple[QuestionOnPage, ...]
    consents: tuple[Any, ...]


def event_on_page(
    event: Event,
    count: PlaceCount,
    language: str,
    now: datetime,
    gettext: Gettext,
    *,
    booked: Iterable[Booking] = (),
) -> EventOnPage:
    """Returns the event for pages in `language` at `now`, for an attendee with the bookings `booked`."""
    count = shown_places(event, count, now)
    held = {booking.id: booking.state for booking in booked}
    outcomes = {entry.category: entry.outcome for entry in availability(event, count, now).categories}
    month, day = month_and_day(event.starts_at, event.timezone, language)
    return EventOnPage(
        slug=event.slug,
        title=event.title,
        description=event.description,
        when=line_start(when(event.starts_at, event.ends_at, event.timezone, language)),
        month=month,
        day=day,
        venue=event.venue.name or event.venue.address,
        address=event.venue.address if event.venue.name else "",
        map_url=event.venue.url,
        logo_url=f"/e/{event.slug}/logo/{event.logo}.png" if event.logo else None,
        accent=accent_of(event),
        reply_to=event.reply_to,
        phone=event.phone,
        access=event.access.features,
        access_text=event.access.text,
        state=event.state,
        open=event.is_open(now),
        opens=_ahead(event, event.registration_opens_at, now, language),
        members_until=_members_until(event, now, language),
        closes=_ahead(event, event.registration_closes_at, now, language),
        free=free_in_event(event, count),
        outcome=_best(outcomes.values()),
        notice=_notice(event, gettext),
        privacy=event.privacy.text,
        categories=tuple(
            CategoryOnPage(
                id=c.id,
                name=c.name,
                note=_note(c, outcomes[c.id], gettext),
                online=c.online is not None,
                open=not c.invitation_only and outcomes[c.id] is not None,
            )
            for c in event.categories
        ),
        sessions=tuple(
            _session_to_choose(event, count, s, language, gettext, held=held.get(s.id)) for s in event.sessions
        ),
        questions=questions_on_form(event, language, gettext),
        consents=event.consents,
    )


def booked_sessions(event: Event, bookings: Iterable[Booking], language: str) -> list[SessionOnPage]:
    """Returns the booked sessions in the order of their times."""
    pairs = [(event.session(booking.id), booking) for booking in bookings]
    known = [(session, booking) for session, booking in pairs if session is not None]
    known.sort(key=lambda pair: pair[0].starts_at or event.starts_at)
    return [
        SessionOnPage(id=s.id, name=s.name, line=_line(event, s, language), waiting=b.state == "waitlisted")
        for s, b in known
    ]


def _best(outcomes: Iterable[Outcome | None]) -> Outcome | None:
    available = set(outcomes)
    ranking: tuple[Outcome, ...] = ("confirmed", "awaiting_approval", "waitlisted")
    return next((outcome for outcome in ranking if outcome in available), None)


def _ahead(event: Event, at: datetime | None, now: datetime, language: str) -> str:
    return moment(at, event.timezone, language) if at and now < at and event.state == "published" else ""


def _members_until(event: Event, now: datetime, language: str) -> str:
    first = event.members_first
    return moment(first.until, event.timezone, language) if first and members_go_first(event, now) else ""


def _notice(event: Event, gettext: Gettext) -> str:
    if event.state == "cancelled":
        return gettext("This event is cancelled.")
    if event.state == "postponed":
        return gettext("This event is postponed; we’ll announce the new date here.")
    return ""


def _note(category: Category, outcome: Outcome | None, gettext: Gettext) -> str:
    online = gettext("Online") if category.online else ""
    places = gettext("By invitation only") if category.invitation_only else _places(outcome, gettext)
    return " · ".join(filter(None, (online, places)))


def _places(outcome: Outcome | None, gettext: Gettext) -> str:
    notes = {
        None: gettext("Fully booked"),
        "waitlisted": gettext("Full – waiting list open"),
        "awaiting_approval": gettext("Needs the organisers' approval"),
    }
    return notes.get(outcome, "")


def _session_to_choose(
    event: Event, count: PlaceCount, session: Session, language: str, gettext: Gettext, *, held: BookingState | None
) -> SessionOnPage:
    notes = (_seats(event, count, session, held, gettext), only_for(event, session.categories, language, gettext))
    return SessionOnPage(
        id=session.id,
        name=session.name,
        line=_line(event, session, language),
        note=" · ".join(filter(None, notes)),
        description=session.description,
    )


def _seats(event: Event, count: PlaceCount, session: Session, held: BookingState | None, gettext: Gettext) -> str:
    if held == "waitlisted":
        return gettext("you are on its waiting list")
    if held == "confirmed" or session_is_free(event, count, session.id):
        return ""
    return gettext("full – you would be on its waiting list")


def _line(event: Event, session: Session, language: str) -> str:
    timed = ""
    if session.starts_at and session.ends_at:
        period = hours if _one_day(event, session.starts_at, session.ends_at) else when
        timed = line_start(period(session.starts_at, session.ends_at, event.timezone, language))
    return " · ".join(filter(None, (timed, session.room)))


def _one_day(event: Event, *moments: datetime) -> bool:
    """Whether the event and `moments` are all on one day, so that hours suffice."""
    return len({at.astimezone(event.zone).date() for at in (event.starts_at, event.ends_at, *moments)}) == 1
