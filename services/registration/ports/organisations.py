"""The store of the list of organisations, with the people who belong to them."""

from collections.abc import Collection, Mapping
from typing import Protocol

from services.registration.domain.organisation import ListChange
from services.registration.domain.organisation_index import OrganisationIndex
from shared.audit import AuditEntry


class Organisations(Protocol):
    """The team's list. Each change of it is kept, so that it can be undone."""

    async def index(self) -> OrganisationIndex:
        """The present list."""

    async def apply(self, change: ListChange, version: int, entry: AuditEntry) -> None:
        """Makes a change of the list's `version`, keeps it, and writes the audit entry.

        People whom an organiser gave by hand to an organisation that is merged away move along. The matches of all
        others follow by `match_again`, at the latest a little later. Raises ListMoved when the list has another
        version.
        """

    async def match_again(self, change: str) -> None:
        """Matches the people anew whom a change concerns, those set by hand excepted. Twice is harmless."""

    async def change(self, identifier: str) -> ListChange:
        """A change of the list. Raises UnknownListChange."""

    async def newest_changes(self, limit: int) -> list[ListChange]:
        """The newest changes first."""

    async def people(self, events: Collection[str]) -> Mapping[str, int]:
        """How many people with an active registration for these events each organisation has, by its id."""

    async def unmatched(self, events: Collection[str]) -> list[tuple[str, int]]:
        """The companies of active registrations for these events that are no organisation's, with their people."""
