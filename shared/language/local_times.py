"""Local times as people type them, in the zone of their event."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

YEARS = range(1970, 2200)  # far from the ends of the calendar
NOT_A_TIME = "Enter a date and a time, such as 2026-11-12 09:00."
NO_SUCH_TIME = "This time does not exist: the clocks are put forward then. Enter a later one."
OTHER_YEAR = "Enter a year between 1970 and 2199."
SHOWN_TWICE = "The clocks show this time twice in that night. The first one counts."

_LOCAL_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?", re.ASCII)


def local_moment(text: str, zone: ZoneInfo) -> datetime:
    """Returns the moment (UTC) of a local time such as '2026-11-12T09:00', the value of a field in HTML.

    A time that the clocks show twice is the first of the two. Raises ValueError with a sentence for people.
    """
    try:
        local = datetime.fromisoformat(text) if _LOCAL_TIME.fullmatch(text) else None
    except ValueError:
        local = None
    if local is None:
        raise ValueError(NOT_A_TIME)
    if local.year not in YEARS:
        raise ValueError(OTHER_YEAR)
    moment = local.replace(tzinfo=zone).astimezone(UTC)
    if _local(moment, zone) != local:
        raise ValueError(NO_SUCH_TIME)
    return moment


def local_text(moment: datetime, zone: ZoneInfo) -> str:
    """Returns a moment (aware) as the value of a field in HTML: '2026-11-12T09:00', in the zone."""
    return _local(moment, zone).isoformat(timespec="minutes")


def is_shown_twice(moment: datetime, zone: ZoneInfo) -> bool:
    """Returns whether the clocks of the zone show the local time of a moment twice in that night."""
    local = _local(moment, zone)
    return local.replace(tzinfo=zone).utcoffset() != local.replace(tzinfo=zone, fold=1).utcoffset()


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)
