"""The invitations of events, for reading; they are changed within the event's transaction."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from services.registration.domain.invitation import Invitation, InvitationState

After = tuple[datetime, str]
"""The place of an invitation in the list: its creation and its code."""


class Invitations(Protocol):
    """States are those at the moment `now` (aware UTC)."""

    async def read(self, event: str, code: str) -> Invitation:
        """The invitation with a code. Raises UnknownInvitation."""

    async def page(
        self, event: str, state: InvitationState | None, now: datetime, limit: int, after: After | None = None
    ) -> list[Invitation]:
        """Invitations in a state (None: in any), the newest first, from behind `after`."""

    async def numbers(self, event: str, now: datetime) -> Mapping[InvitationState, int]:
        """How many invitations are in each state."""

    async def open_for(self, event: str, emails: Collection[str], now: datetime) -> set[str]:
        """Those of `emails` (e-mail keys) that have an open invitation."""

    async def mailable(self, event: str, now: datetime, limit: int) -> list[str]:
        """The codes of open invitations with an address of which no e-mail went out in the last day."""

    async def due(self, event: str, now: datetime, limit: int) -> list[str]:
        """The codes of invitations that hold places and whose expiry is past."""

    async def next_expiry(self, event: str) -> datetime | None:
        """The moment at which the first invitation that holds places expires."""
