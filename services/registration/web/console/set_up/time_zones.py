"""The time zones that set-up pages propose; any other one may be typed."""

from zoneinfo import available_timezones

USUAL_TIME_ZONE = "Europe/Luxembourg"
TIME_ZONES_NEARBY = sorted(name for name in available_timezones() if name.startswith("Europe/"))
