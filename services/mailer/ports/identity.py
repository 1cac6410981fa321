"""The ports of use cases about organisers."""

from collections.abc import Mapping
from typing import Protocol

from shared.contracts import Order
from shared.contracts.registration import Role


class EventRoles(Protocol):
    """The role of each account in each event: a copy of registration's truth."""

    async def save(self, event: str, order: Order, roles: Mapping[str, Role]) -> None:
        """Stores the roles in an event by account, unless a newer state is stored already."""

    async def of(self, event: str) -> Mapping[str, Role]:
        """The roles in an event by account; empty for an unknown one."""

    async def events_of(self, account: str) -> Mapping[str, Role]:
        """The events in which an account has a role, and the role."""
