"""Organisers print certificates of attendance, and attendees their own."""

from collections.abc import Sequence

from services.registration.domain.certificate import Certificate, new_certificate
from services.registration.domain.event import Event
from services.registration.ports.certificates import Certificates
from services.registration.ports.people import Entry
from shared.audit import audit_entry
from shared.clock import Clock
from shared.documents.tickets import Random


async def issue_certificates(
    event: Event, entries: Sequence[Entry], *, actor: str, certificates: Certificates, clock: Clock, random: Random
) -> list[Certificate]:
    """Returns a certificate for each entry, in their order; the same person with the same facts keeps theirs.

    Raises HasNotCome if one of them was not checked in; then none is issued.
    """
    now = clock()
    drafts = [new_certificate(event, entry.registration, entry.attendance, now=now, random=random) for entry in entries]
    subject = drafts[0].registration if len(drafts) == 1 else event.slug
    log = audit_entry(
        "certificates.issued", subject, event=event.slug, actor=actor, at=now, after={"people": len(drafts)}
    )
    return await certificates.issue(drafts, log)
