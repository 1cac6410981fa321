"""A desk let somebody in as a walk-in who is registered, and perhaps still waits."""

from datetime import datetime

from services.registration.domain.audit import registration_difference
from services.registration.domain.registration import Registration
from services.registration.domain.transitions import confirm
from services.registration.ports.places import EventTransaction
from services.registration.use_cases.steps.note_waiting import note_waiting
from shared.audit import audit_entry
from shared.contracts.checkin import WalkIn
from shared.documents.tickets import Random


def let_in(
    transaction: EventTransaction, registration: Registration, walk_in: WalkIn, *, now: datetime, random: Random
) -> Registration:
    """Returns the registration, confirmed: its holder is inside. It is the device's override, and named in the log."""
    if registration.state == "confirmed":
        return registration
    confirmed = confirm(registration, event=transaction.event, count=transaction.count, now=now, random=random)
    transaction.save(confirmed, before=registration)
    if registration.state == "waitlisted":
        note_waiting(transaction, confirmed, "confirmed", "by_organiser", now=now)
    before, after = registration_difference(registration, confirmed)
    entry = audit_entry(
        "registration.let_in",
        registration.code,
        event=registration.event,
        actor=f"device:{walk_in.device}",
        at=now,
        before=before,
        after=after | {"gate": walk_in.gate, "device": walk_in.device_name, "override": walk_in.override},
    )
    transaction.audit(entry)
    return confirmed
