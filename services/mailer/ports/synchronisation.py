"""What use cases about telling the present state need from outside."""

from typing import Protocol


class StatusOutbox(Protocol):
    """What tells the others what becomes of mails."""

    async def again(self, event: str | None) -> None:
        """Has the present state of all mails (of one event) announced again."""
