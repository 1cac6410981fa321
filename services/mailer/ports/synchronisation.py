"""The port for publishing the mailer's state again."""

from typing import Protocol


class Statuses(Protocol):
    """The status of each mail, as registration knows it."""

    async def again(self, event: str | None) -> None:
        """Has the present status of all mails published again: of one event, or (None) of all."""
