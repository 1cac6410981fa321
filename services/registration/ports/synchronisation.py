"""What use cases about telling the present state need from outside."""

from collections.abc import AsyncIterator
from typing import Protocol

from shared.contracts import Message


class Publications(Protocol):
    """The present state of everything, to be told again."""

    def state(self, event: str | None) -> AsyncIterator[list[Message]]:
        """The state of one event and its registrations, or of everything, in batches."""

    async def send(self, messages: list[Message]) -> None:
        """Sends messages."""


class Sender(Protocol):
    """Sends messages that go with no other change."""

    async def send(self, *messages: Message) -> None:
        """Returns when they are stored; they are published soon."""
