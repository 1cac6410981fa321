"""An admin notes how a complaint about accessibility stands."""

from services.registration.domain.complaint import Complaint, ComplaintState
from services.registration.ports.site import Complaints
from shared.audit import audit_entry
from shared.clock import Clock


async def settle_complaint(
    identifier: str, state: ComplaintState, note: str, *, actor: str, complaints: Complaints, clock: Clock
) -> Complaint:
    """Gives the complaint another state and note. The audit log has the state only. Raises UnknownComplaint."""
    before, now = await complaints.read(identifier), clock()
    after = before.settled(state, note, now)
    if after != before:
        entry = audit_entry(
            "complaint.settled",
            identifier,
            event=None,
            actor=actor,
            at=now,
            before={"state": before.state},
            after={"state": after.state},
        )
        await complaints.keep(after, entry)
    return after
