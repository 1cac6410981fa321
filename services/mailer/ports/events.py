"""The ports of use cases about events and the organisers who have a role in them."""

from collections.abc import Mapping
from typing import Protocol

from shared.contracts.registration import EventChanged, Role


class Events(Protocol):
    """The state of each event, and the role of each account in it: a copy of registration's truth."""

    async def save(self, state: EventChanged) -> None:
        """Stores the state of an event, unless a newer one is stored already."""

    async def get(self, event: str) -> EventChanged | None:
        """The newest state of an event; None for an unknown one."""

    async def roles_in(self, event: str) -> Mapping[str, Role]:
        """The roles in an event by account; empty for an unknown one."""

    async def events_of(self, account: str) -> Mapping[str, Role]:
        """The events in which an account has a role, and the role."""
