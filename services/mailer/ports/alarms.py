"""The readers of alarms, and the e-mails that went wrong."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol


class Readers(Protocol):
    """The accounts of organisers, as the mailer knows them."""

    async def addresses(self, accounts: Collection[str]) -> Mapping[str, str]:
        """The addresses of accounts by id, without those that are unknown or disabled."""

    async def admins(self) -> Mapping[str, str]:
        """The addresses of those who look after the installation, by account."""


class Failures(Protocol):
    """The e-mails that went wrong for good."""

    async def since(self, moment: datetime) -> Mapping[str, tuple[int, int]]:
        """How many e-mails of those asked for since a moment failed or came back, and how many were asked for.

        By event; only events in which some did.
        """
