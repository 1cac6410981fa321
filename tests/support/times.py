"""The time at which tests take place unless they say otherwise."""

from datetime import UTC, datetime

NOON = datetime(2026, 11, 12, 12, tzinfo=UTC)
