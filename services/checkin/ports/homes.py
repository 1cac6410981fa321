"""The homes of events' doors, and the way from one to the next, as use cases see them."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Protocol

from services.checkin.domain.devices import Device
from services.checkin.domain.homes import Asking, Home, Sending
from services.checkin.domain.scans import Scan
from shared.contracts import Message


class Homes(Protocol):
    """The home of each event's door, as far as this installation knows. `own` is this installation."""

    own: Home

    async def of(self, event: str) -> Home:
        """The home of an event's door; `main` where no hand-over is known."""

    async def hand_over(self, asking: Asking) -> Home | None:
        """Makes the installation that asks the home, in one write; from then on this one judges no scan of the event.

        Returns the new home, for a repeated request the same one; None where this installation is not the home, or the
        request is from before.
        """

    async def take(self, event: str, home: Home) -> bool:
        """Notes a home of a later hand-over than the one known; returns whether it was later, or is known already."""

    async def settle(self, event: str, term: int) -> None:
        """Notes that nothing of the hand-over `term` is left here."""

    async def arrived(self, sending: str, number: int) -> None:
        """Notes that a part of a sending is stored here."""

    async def keep(self, sending: Sending) -> None:
        """Stores that all parts of a sending are under way."""

    async def complete(self, sending: str) -> Sending | None:
        """The sending once all of its parts are stored here, else None."""


class DoorDocuments(Protocol):
    """All that check-in stores of an event's door, in documents that another installation can store."""

    def of_event(self, event: str, since: datetime | None = None) -> AsyncIterator[tuple[str, list[str]]]:
        """Collections with documents of them, in pieces of some 500 KB; with `since` only scans that are later."""

    async def merge(self, event: str, collection: str, documents: Sequence[str], *, late: bool) -> None:
        """Stores documents beside what is here. No scan is lost; merging them once more changes nothing."""


class DoorMail(Protocol):
    """Messages from one installation to another."""

    async def send(self, to: str, messages: AsyncIterator[Message]) -> None:
        """Sends messages to one installation. Raises BrokerAway; then some may have arrived."""

    async def tell_all(self, message: Message) -> None:
        """Sends a message to all installations, as soon as that is possible."""

    async def epoch_of(self, event: str) -> int:
        """The epoch of this installation's states of an event."""


class ScanForwarding(Protocol):
    """Scans that are uploaded where the door no longer is, on their way to its home."""

    async def forward(
        self, event: str, home: Home, device: Device, scans: Sequence[Scan], received_at: datetime
    ) -> None:
        """Stores scans until they have reached the home."""
