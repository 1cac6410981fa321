"""The times at which tests take place."""

from datetime import UTC, datetime

from shared.clock import utc_now

NOON = datetime(2026, 11, 12, 12, tzinfo=UTC)
"""The time unless a test says otherwise."""


def zone_at_noon() -> str:
    """A time zone in which it is about noon now: no midnight comes while a test runs."""
    return f"Etc/GMT{utc_now().hour - 12:+}"  # these names count westwards
