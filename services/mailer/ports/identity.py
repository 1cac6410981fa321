"""What use cases about identity need from outside."""

from collections.abc import Mapping
from typing import Protocol

from shared.contracts.registration import EventChanged, Role


class EventRoles(Protocol):
    """Who has which role in which event: a copy of what registration says."""

    async def event_changed(self, message: EventChanged) -> None:
        """Keeps the copy of an event."""

    async def of(self, event: str) -> Mapping[str, Role]:
        """The roles in an event by account; empty for an unknown one."""

    async def events_of(self, account: str) -> Mapping[str, Role]:
        """The events in which an account has a role, and which."""
