"""The way of messages that go with no other change."""

from typing import Protocol

from shared.contracts import Message


class Sender(Protocol):
    """Sends messages that go with no other change."""

    async def send(self, *messages: Message) -> None:
        """Returns when they are stored; they are published soon."""
