"""The store of certificates of attendance."""

from collections.abc import Sequence
from typing import Protocol

from services.registration.domain.certificate import Certificate
from shared.audit import AuditEntry


class Certificates(Protocol):
    """Certificates that were issued. They hold no names."""

    async def issue(self, certificates: Sequence[Certificate], entry: AuditEntry) -> list[Certificate]:
        """Keeps certificates, one a holder, and returns in their order those that are in force from now on.

        Where a holder has one with the same facts already, that one stays in force, with its code; all others of the
        holder's registration are replaced. The audit entry is written if any is new.
        """

    async def read(self, code: str) -> Certificate:
        """The certificate with a code, in force or replaced. Raises UnknownCertificate."""
