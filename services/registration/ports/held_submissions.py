"""The store of submissions that wait for a confirmation of their address."""

from typing import Protocol

from services.registration.domain.held_submission import HeldSubmission


class HeldSubmissions(Protocol):
    """Each is there for a day."""

    async def keep(self, held: HeldSubmission) -> None:
        """Keeps a submission."""

    async def read(self, token: str) -> HeldSubmission:
        """The submission with this token. Raises LinkExpired."""
