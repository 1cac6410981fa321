"""The ports of the check of what receivers see of us."""

from collections.abc import Sequence
from typing import Protocol

from services.mailer.domain.sending import ServerTls


class NoDns(Exception):
    """The DNS does not answer."""


class Dns(Protocol):
    """The records that are published about domains."""

    async def texts(self, name: str) -> Sequence[str]:
        """The TXT records at a name; none for an unknown one. Raises NoDns."""


class ServerAway(Exception):
    """The SMTP server cannot be reached; the text says why."""


class TlsProbe(Protocol):
    """The encryption on the way to the SMTP server."""

    async def look(self) -> ServerTls:
        """Connects as mails do, without signing in. Raises ServerAway."""
