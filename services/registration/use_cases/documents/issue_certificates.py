"""Organisers print certificates of attendance, and attendees their own."""

from collections.abc import Sequence

from services.registration.domain.certificate import Certificate, new_certificate
from services.registration.domain.event import Event
from services.registration.ports.certificates import Certificates
from services.registration.ports.people import Entry
from shared.audit import audit_entry
from shared.clock import Clock
from shared.documents.tickets import Random

AT_ONCE = 500


async def issue_certificates(
    event: Event, entries: Sequence[Entry], *, actor: str, certificates: Certificates, clock: Clock, random: Random
) -> list[Certificate]:
    """Returns a certificate for each entry, in their order; the same person with the same facts keeps theirs.

    Raises HasNotCome if one of them was not checked in; then none is issued.
    """
    now = clock()
    drafts = [new_certificate(event, entry.registration, entry.attendance, now=now, random=random) for entry in entries]
    issued: list[Certificate] = []
    for start in range(0, len(drafts), AT_ONCE):
        part = drafts[start : start + AT_ONCE]
        subject = part[0].registration if len(part) == 1 else event.slug
        log = audit_entry("certificates.issued", subject, event=event.slug, actor=actor, at=now)
        issued += await certificates.issue(part, log)
    return issued
