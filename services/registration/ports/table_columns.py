"""The columns that organisers have chosen for the table of an event's people."""

from typing import Protocol


class TableColumns(Protocol):
    """For each event and account the ids of columns. They are how somebody looks at data, and no data themselves."""

    async def read(self, event: str, account: str) -> tuple[str, ...]:
        """The chosen columns; an empty tuple: the usual ones."""

    async def save(self, event: str, account: str, columns: tuple[str, ...]) -> None:
        """Stores a choice; an empty one is forgotten."""
