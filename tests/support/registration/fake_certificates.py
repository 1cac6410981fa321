"""Certificates in memory; they pass the same contract tests as those in MongoDB."""

from collections.abc import Sequence
from dataclasses import replace

from typing_extensions import override

from services.registration.domain.certificate import Certificate, UnknownCertificate
from services.registration.ports.certificates import Certificates
from shared.audit import AuditEntry
from shared.contracts import Message


class FakeCertificates(Certificates):
    """Certificates by code, and the audit entries written with them."""

    def __init__(self) -> None:
        self.by_code: dict[str, Certificate] = {}
        self.sent: list[Message] = []
        self.audit: list[AuditEntry] = []

    @override
    async def issue(self, certificates: Sequence[Certificate], entry: AuditEntry) -> list[Certificate]:
        known = {certificate.identity: certificate for certificate in self.by_code.values()}
        in_force = [known.get(certificate.identity, certificate).renewed() for certificate in certificates]
        holders = {certificate.registration for certificate in certificates}
        for code, old in self.by_code.items():
            self.by_code[code] = replace(old, replaced=True) if old.registration in holders else old
        if any(certificate.identity not in known for certificate in in_force):
            self.audit.append(entry)
        self.by_code |= {certificate.code: certificate for certificate in in_force}
        return in_force

    @override
    async def read(self, code: str) -> Certificate:
        if code not in self.by_code:
            raise UnknownCertificate
        return self.by_code[code]
