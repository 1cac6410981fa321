"""The desk entries that were applied, as the use cases need them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from shared.contracts import Order
from shared.contracts.walk_ins import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskCopy:
    """The desk entry of a registration that was applied last, with the outcome if it was a walk-in's.

    `known_as` is the id of the registration that its address had.
    """

    order: Order
    outcome: Outcome | None = None
    known_as: str | None = None


class DeskCopies(Protocol):
    """The desk entries that were applied, without what they said of people; and the secrets of blank badges."""

    async def copy(self, registration: str) -> DeskCopy | None:
        """The entry of a registration (an id) that was applied last."""

    async def note(self, registration: str, event: str, copy: DeskCopy) -> None:
        """Stores that an entry was applied, unless a newer one was."""

    async def secrets(self, event: str, hashes: Collection[str]) -> Mapping[str, str]:
        """The secrets of blank badges of the event, by their hashes."""
