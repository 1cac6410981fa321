"""Badges for tests."""

import random
from typing import Any

from shared.documents.badge import Badge
from shared.documents.tickets import new_secret


def a_badge(**changes: Any) -> Badge:
    """A badge of Zoë Müller-Weber."""
    return Badge(
        **{
            "event_title": "Smart Manufacturing",
            "subtitle": "12 November 2026 · Luxexpo",
            "first_name": "Zoë",
            "last_name": "Müller-Weber",
            "company": "Ferro SA",
            "job_title": "CTO",
            "category": "Industry",
            "code": "K7Q2M",
            "tray": "M",
            "secret": a_secret(1),
            **changes,
        }
    )


def a_secret(number: int) -> str:
    """The text of a QR code, the same each time for the same number."""
    return new_secret("ABC123", random.Random(number))


def numbered_badges(count: int) -> list[Badge]:
    """Badges with different names, codes and secrets."""
    return [a_badge(first_name=f"Zoë{n}", code=f"C{n:05}", secret=a_secret(n)) for n in range(count)]
