"""Addresses that get no more mails: mails to them came back."""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.mailer import CAME_BACK
from shared.errors import NotFound


class UnknownSuppression(NotFound):
    """E-mails to this address are not held back."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """An address to which a mail came back, at a moment and for a reason; it stands for each of its spellings.

    `address` is empty once it has been forgotten. `events` are those whose mails have met it.
    """

    address_hash: str
    address: str
    reason: str
    suppressed_at: datetime
    events: frozenset[str]


def returned_before(suppression: Suppression) -> str:
    """The reason why a mail to the address is held back."""
    return f"{CAME_BACK} on {suppression.suppressed_at:%Y-%m-%d}: {suppression.reason}"
