"""Certificates of attendance in MongoDB."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from pymongo.errors import DuplicateKeyError
from typing_extensions import override

from services.registration.domain.certificate import Certificate, UnknownCertificate
from services.registration.ports.certificates import Certificates
from shared.audit import AuditEntry
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction

FIELDS = tuple(field.name for field in fields(Certificate) if field.name not in ("code", "days"))
ATTEMPTS = 3


class MongoCertificates(Certificates):
    """A certificate's code is its `_id`; holder and facts together are unique."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._certificates = database["certificates"]

    @override
    async def issue(self, certificates: Sequence[Certificate], entry: AuditEntry) -> list[Certificate]:
        for attempt in range(ATTEMPTS):
            try:
                return await self._issue(certificates, entry)
            except DuplicateKeyError:  # somebody issued one of them at the same time: it is there now
                if attempt == ATTEMPTS - 1:
                    raise
        return []

    async def _issue(self, certificates: Sequence[Certificate], entry: AuditEntry) -> list[Certificate]:
        registrations = [certificate.registration for certificate in certificates]
        in_force: list[Certificate] = []

        async def work(session: Session) -> None:
            cursor = self._certificates.find({"registration": {"$in": registrations}}, session=session)
            known = {c.identity: c for c in map(_certificate, await cursor.to_list(None))}
            in_force[:] = [known.get(certificate.identity, certificate).renewed() for certificate in certificates]
            new = [certificate for certificate in in_force if certificate.identity not in known]
            codes = {certificate.code for certificate in in_force}
            others = [old.code for old in known.values() if not old.replaced and old.code not in codes]
            again = [old.code for old in known.values() if old.replaced and old.code in codes]
            if new:
                await self._certificates.insert_many(map(_document, new), session=session)
                await self._database["audit"].insert_one(asdict(entry), session=session)
            for replaced, changed in ((True, others), (False, again)):
                if changed:
                    change = {"$set": {"replaced": replaced}}
                    await self._certificates.update_many({"_id": {"$in": changed}}, change, session=session)

        await in_transaction(self._database, work)
        return in_force

    @override
    async def read(self, code: str) -> Certificate:
        document = await self._certificates.find_one({"_id": code})
        if document is None:
            raise UnknownCertificate
        return _certificate(document)


def _document(certificate: Certificate) -> dict[str, Any]:
    plain = {name: getattr(certificate, name) for name in FIELDS}
    days = [{"day": day.isoformat(), "minutes": minutes} for day, minutes in certificate.days]
    return {"_id": certificate.code, **plain, "title": dict(certificate.title), "days": days}


def _certificate(document: Mapping[str, Any]) -> Certificate:
    plain = {name: document[name] for name in FIELDS if name in document}
    days = tuple((date.fromisoformat(day["day"]), day["minutes"]) for day in document["days"])
    return Certificate(code=document["_id"], days=days, **{**plain, "names": tuple(document["names"])})
