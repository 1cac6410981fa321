"""The stores of the installation's own facts, and of complaints about accessibility."""

from typing import Protocol

from services.registration.domain.complaint import Complaint
from services.registration.domain.site import Site
from shared.audit import AuditEntry


class Sites(Protocol):
    """The facts about the installation, of which there is one."""

    async def read(self) -> Site:
        """The facts; empty ones before anybody has saved any."""

    async def save(self, site: Site, entry: AuditEntry) -> None:
        """Keeps the facts and the audit entry."""


class Complaints(Protocol):
    """Complaints, each deleted a year after it was settled."""

    async def keep(self, complaint: Complaint, entry: AuditEntry) -> None:
        """Keeps a complaint, new or changed, and the audit entry."""

    async def read(self, identifier: str) -> Complaint:
        """The complaint. Raises UnknownComplaint."""

    async def newest(self, limit: int) -> list[Complaint]:
        """The complaints that wait for an answer, the oldest first, then the others, the newest first."""
