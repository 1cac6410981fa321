"""Days and hours as people read them, in the event's time zone and their own language."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time

# English as Europeans write dates: the day before the month.
_LOCALES = {"en": Locale("en", "GB"), "fr": Locale("fr"), "de": Locale("de"), "lb": Locale("lb")}


def when(starts_at: datetime, ends_at: datetime, timezone: str, language: str) -> str:
    """From when to when: 'Thursday, 12 November 2026, 09:00–18:00'. `language` is one of ours, `timezone` of IANA's."""
    zone, locale = ZoneInfo(timezone), _LOCALES[language]
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    first, last = _day(start, locale), _day(end, locale)
    if first == last:
        return f"{first}, {_clock(start, locale)}–{_clock(end, locale)}"
    return f"{first}, {_clock(start, locale)} – {last}, {_clock(end, locale)}"


def hours(starts_at: datetime, ends_at: datetime, timezone: str, language: str) -> str:
    """From when to when, where the day is known: '09:00–18:00'."""
    zone, locale = ZoneInfo(timezone), _LOCALES[language]
    return f"{_clock(starts_at.astimezone(zone), locale)}–{_clock(ends_at.astimezone(zone), locale)}"


def long_date(at: datetime, timezone: str, language: str) -> str:
    """The day without its name: '12 November 2026'."""
    return format_date(at.astimezone(ZoneInfo(timezone)), "long", locale=_LOCALES[language])


def moment(at: datetime, timezone: str, language: str) -> str:
    """One moment: 'Thursday, 12 November 2026, 09:00'."""
    zone, locale = ZoneInfo(timezone), _LOCALES[language]
    local = at.astimezone(zone)
    return f"{_day(local, locale)}, {_clock(local, locale)}"


def short_moment(at: datetime, timezone: str, language: str) -> str:
    """One moment, for tables: '12 Nov 2026, 09:00'."""
    zone, locale = ZoneInfo(timezone), _LOCALES[language]
    local = at.astimezone(zone)
    return f"{format_date(local, 'medium', locale=locale)}, {_clock(local, locale)}"


def _day(local: datetime, locale: Locale) -> str:
    text = format_date(local, "full", locale=locale)
    return text[:1].upper() + text[1:]


def _clock(local: datetime, locale: Locale) -> str:
    return format_time(local, "HH:mm", tzinfo=local.tzinfo, locale=locale)
