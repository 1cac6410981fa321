"""The port to what the mailers know of the SMTP server."""

from typing import Protocol

from services.mailer.domain.server_state import ServerState


class ServerStates(Protocol):
    """The one state of the SMTP server that any number of mailers share."""

    async def get(self) -> ServerState:
        """The state that a mailer noted last; an absence that none has noted again for a while is over."""

    async def note_away(self, reason: str) -> None:
        """Notes that the server is away, and why now. It has been away since this was noted first."""

    async def note_present(self) -> None:
        """Notes that the server takes mails."""
