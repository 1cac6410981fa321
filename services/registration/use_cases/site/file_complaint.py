"""Somebody complains that a page is not accessible."""

from services.registration.domain.complaint import Complaint
from services.registration.domain.identifiers import new_id
from services.registration.ports.site import Complaints
from shared.audit import audit_entry
from shared.clock import Clock
from shared.documents.tickets import Random

ANYBODY = "visitor"


async def file_complaint(
    *, name: str, email: str, page: str, text: str, locale: str, complaints: Complaints, clock: Clock, random: Random
) -> Complaint:
    """Keeps the complaint, so that it is answered in time, and returns it."""
    now = clock()
    complaint = Complaint(
        id=new_id(random), name=name, email=email, page=page, text=text, locale=locale, received_at=now
    )
    await complaints.keep(complaint, audit_entry("complaint.received", complaint.id, event=None, actor=ANYBODY, at=now))
    return complaint
