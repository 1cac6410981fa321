"""Printed badges: which are to be printed, and blank ones that are bound to somebody at the desk."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from services.registration.domain.registration import Registration
from shared.errors import Conflict, NotFound

BadgeOrder: TypeAlias = Literal["tray", "name"]
PRINTED = "badges.printed"
PRINTED_BLANK = "badges.printed_blank"
PRINT_ACTIONS = (PRINTED, PRINTED_BLANK)
"""What the audit log says of prints; together these entries are the print log."""
MOST_BLANK = 500  # at once


class NothingToPrint(Conflict):
    """There is no badge to print."""


class UnknownPrinter(NotFound):
    """The event has no printer of this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeSelection:
    """The badges to print: of the registrations with these `codes` (None: of all), perhaps only those `changed`."""

    codes: frozenset[str] | None = None
    changed: bool = False
    order: BadgeOrder = "tray"

    def includes(self, registration: Registration) -> bool:
        """Whether the badge of a confirmed registration is to be printed."""
        wanted = registration.secret is not None and (self.codes is None or registration.code in self.codes)
        return wanted and not (self.changed and registration.badge == "printed")


@dataclass(frozen=True, slots=True)
class BlankBadge:
    """A badge without a name. Its `number` is unique in the event, its `secret` like those of tickets."""

    number: int
    secret: str
