"""Dates and times as text, in the event's time zone and the reader's language."""

import re
from datetime import date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time

# Europeans write the day before the month, in English too.
_LOCALES = {"en": Locale("en", "GB"), "fr": Locale("fr"), "de": Locale("de"), "lb": Locale("lb")}


_POSTAL_HYPHEN = re.compile(r"(?<=\b[A-Z])-(?=\d)")
# In French the first of a month is an ordinal: '1er décembre'.
_FRENCH_FIRST = "d'er'"


def when(starts_at: datetime, ends_at: datetime, timezone: str, language: str) -> str:
    """Returns a period as text: 'Thursday, 12 November 2026, 09:00–18:00'.

    `language` is one of ours, `timezone` one of IANA's. The text fits within a sentence, where French writes days
    small; `line_start` makes it start a line.
    """
    zone, locale = ZoneInfo(timezone), _LOCALES[language]
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    first, last = _date(start, "full", locale), _date(end, "full", locale)
    if first == last:
        return f"{first}, {_clock(start, locale)}–{_clock(end, locale)}"
    return f"{first}, {_clock(start, locale)} – {last}, {_clock(end, locale)}"


def hours(starts_at: datetime, ends_at: datetime, timezone: str, language: str) -> str:
    """Returns a period within a day as text: '09:00–18:00'."""
    zone, locale = ZoneInfo(timezone), _LOCALES[language]
    return f"{_clock(starts_at.astimezone(zone), locale)}–{_clock(ends_at.astimezone(zone), locale)}"


def long_date(at: datetime, timezone: str, language: str) -> str:
    """Returns the date: '12 November 2026'."""
    return _date(at.astimezone(ZoneInfo(timezone)), "long", _LOCALES[language])


def date_range(starts_at: datetime, ends_at: datetime, timezone: str, language: str) -> str:
    """Returns the days of a period: '12 November 2026', or '12 November 2026 – 13 November 2026' for several."""
    first, last = (long_date(at, timezone, language) for at in (starts_at, ends_at))
    return first if first == last else f"{first} – {last}"


def full_day(day: date, language: str) -> str:
    """Returns a day for a sentence: 'Thursday, 12 November 2026'."""
    return _date(day, "full", _LOCALES[language])


def short_day(day: date, language: str) -> str:
    """Returns a day for tables: '12 Nov 2026'."""
    return _date(day, "medium", _LOCALES[language])


def duration(minutes: int) -> str:
    """Returns a length of time in the symbols of the SI, which all our languages share: '6 h 40 min'."""
    whole_hours, rest = divmod(minutes, 60)
    return " ".join(
        filter(None, (f"{whole_hours} h" if whole_hours else "", f"{rest} min" if rest or not whole_hours else ""))
    )


def moment(at: datetime, timezone: str, language: str) -> str:
    """Returns date and time for a sentence: 'Thursday, 12 November 2026, 09:00'."""
    zone, locale = ZoneInfo(timezone), _LOCALES[language]
    local = at.astimezone(zone)
    return f"{_date(local, 'full', locale)}, {_clock(local, locale)}"


def zoned_moment(at: datetime, timezone: str, language: str) -> str:
    """Returns a moment that must not be missed by an hour, also far away: 'Thursday, 12 November 2026, 09:00 (CET)'."""
    return f"{moment(at, timezone, language)} ({at.astimezone(ZoneInfo(timezone)):%Z})"


def short_moment(at: datetime, timezone: str, language: str) -> str:
    """Returns date and time for tables: '12 Nov 2026, 09:00'."""
    zone, locale = ZoneInfo(timezone), _LOCALES[language]
    local = at.astimezone(zone)
    return f"{_date(local, 'medium', locale)}, {_clock(local, locale)}"


def exact_moment(at: datetime, timezone: str, language: str) -> str:
    """Returns date and time to the second, where the order matters: '12 Nov 2026, 09:00:05'."""
    return f"{short_moment(at, timezone, language)}:{at:%S}"


def time_of_day(at: datetime, timezone: str, language: str) -> str:
    """Returns the time without its date: '09:00'."""
    return _clock(at.astimezone(ZoneInfo(timezone)), _LOCALES[language])


def month_and_day(at: datetime, timezone: str, language: str) -> tuple[str, str]:
    """Returns the parts of a date tile: ('Nov', '12')."""
    local = at.astimezone(ZoneInfo(timezone))
    return format_date(local, "LLL", locale=_LOCALES[language]).rstrip("."), str(local.day)


def day_and_month(day: date, language: str) -> str:
    """Returns a day in short, where its year is plain: '12 Nov'."""
    return format_skeleton("MMMd", datetime.combine(day, time()), locale=_LOCALES[language])


def line_start(text: str) -> str:
    """Returns `text` with a capital at its start."""
    return text[:1].upper() + text[1:]


def unbroken(text: str) -> str:
    """Returns `text` with word joiners (U+2060), which keep '09:00–18:00' and 'L-1347' on one line."""
    return _POSTAL_HYPHEN.sub("\u2060-\u2060", text.replace("–", "\u2060–\u2060"))


def _date(local: date, style: Literal["medium", "long", "full"], locale: Locale) -> str:
    pattern = locale.date_formats[style].pattern
    if locale.language == "fr" and local.day == 1:
        pattern = pattern.replace("d", _FRENCH_FIRST)
    return format_date(local, pattern, locale=locale)


def _clock(local: datetime, locale: Locale) -> str:
    return format_time(local, "HH:mm", tzinfo=local.tzinfo, locale=locale)
