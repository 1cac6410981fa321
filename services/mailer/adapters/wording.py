"""What a mail says, as its templates are given it: everything in the reader's language and the event's time zone."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time

from services.mailer.domain.addresses import header_text
from shared.attendee_badge import attendee_badge
from shared.badge import ACCENT, Badge, legible_on
from shared.contracts.registration import Booking, EventDetails, MailRequested
from shared.names import full_name
from shared.texts import chosen, supported

# English as Europeans write dates: the day before the month.
_LOCALES = {"en": Locale("en", "GB"), "fr": Locale("fr"), "de": Locale("de"), "lb": Locale("lb")}


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """One booked session; `line` says when and in which room."""

    name: str
    line: str
    waiting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The placeholders of all templates. Texts may be empty; `badge` is there when the mail carries one."""

    language: str
    event: str
    when: str
    place: str
    map_url: str | None
    accent: str
    on_accent: str
    reply_to: str | None
    name: str
    company: str
    category: str
    code: str
    tray: str
    sessions: tuple[SessionLine, ...]
    manage_url: str | None
    position: int | None
    changed: tuple[str, ...]
    reason: str
    badge: Badge | None
    qr_cid: str = "qr@moien"

    @property
    def has_badge(self) -> bool:
        """Whether the mail carries a badge."""
        return self.badge is not None


def wording(request: MailRequested) -> Wording:
    """What the mail that was asked for says."""
    details, person, secret = request.details, request.recipient, request.ticket_secret
    language = supported(request.locale) or "en"
    accent = details.accent or ACCENT
    category = _category(details, person.category, language) if person else ""
    return Wording(
        language=language,
        event=header_text(chosen(details.title, language)),
        when=when(details.starts_at, details.ends_at, details.timezone, language),
        place=", ".join(filter(None, (details.venue.name, details.venue.address))),
        map_url=details.venue.url,
        accent=accent,
        on_accent=legible_on(accent),
        reply_to=details.reply_to,
        name=full_name(person.honorific, person.first_name, person.last_name) if person else "",
        company=person.company if person else "",
        category=category,
        code=person.code if person else "",
        tray=person.tray if person else "",
        sessions=tuple(_session(booking, details, language) for booking in person.sessions) if person else (),
        manage_url=request.manage_url,
        position=request.waiting_position,
        changed=tuple(request.changed or ()),
        reason=(request.reason or "").strip(),
        badge=attendee_badge(details, person, secret, language) if person and secret else None,
    )


def when(starts_at: datetime, ends_at: datetime, timezone: str, language: str) -> str:
    """From when to when, in the time zone of the event: 'Thursday, 12 November 2026, 09:00–18:00'."""
    zone, locale = ZoneInfo(timezone), _LOCALES[language]
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    first, last = _day(start, locale), _day(end, locale)
    if first == last:
        return f"{first}, {_clock(start, locale)}–{_clock(end, locale)}"
    return f"{first}, {_clock(start, locale)} – {last}, {_clock(end, locale)}"


def _day(moment: datetime, locale: Locale) -> str:
    text = format_date(moment, "full", locale=locale)
    return text[:1].upper() + text[1:]


def _clock(moment: datetime, locale: Locale) -> str:
    return format_time(moment, "HH:mm", tzinfo=moment.tzinfo, locale=locale)


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
    )


def _session_time(starts_at: datetime, ends_at: datetime, details: EventDetails, language: str) -> str:
    """When a session takes place: without the date if the event has only one."""
    zone, locale = ZoneInfo(details.timezone), _LOCALES[language]
    days = {moment.astimezone(zone).date() for moment in (details.starts_at, details.ends_at, starts_at, ends_at)}
    if len(days) > 1:
        return when(starts_at, ends_at, details.timezone, language)
    return f"{_clock(starts_at.astimezone(zone), locale)}–{_clock(ends_at.astimezone(zone), locale)}"
