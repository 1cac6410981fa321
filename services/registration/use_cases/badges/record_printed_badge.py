"""A print station at the venue has printed a badge."""

from services.registration.domain.badge_printing import PRINTED
from services.registration.domain.idempotency import IdempotentAnswer, answer_key
from services.registration.domain.registration import Registration, UnknownRegistration
from services.registration.domain.transitions import note_printed_badge
from services.registration.ports.people import Registrations
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from shared.audit import AuditEntry, audit_entry
from shared.clock import Clock
from shared.contracts.checkin import BadgePrinted


async def record_printed_badge(
    message: BadgePrinted, *, registrations: Registrations, transactions: EventTransactions, clock: Clock
) -> None:
    """Notes which badge the person now has, and writes the print into the print log; the same print only once.

    The badge of a registration that is gone is nobody's. A print never bears on the attendance.
    """
    try:
        registration = (await registrations.read_by_id(message.registration)).registration
    except UnknownRegistration:
        return
    event, code = registration.event, registration.code
    key = answer_key(event, f"print {message.print}")

    async def note(transaction: EventTransaction) -> None:
        if transaction.answer(key) is not None:
            return
        registration = transaction.by_code(code)
        transaction.save_answer(_noted(key, registration))
        transaction.audit(_entry(message, registration))
        noted = note_printed_badge(registration, message.badge, now=clock())
        if noted is not registration and registration.erased_at is None:
            transaction.save(noted, before=registration)

    await transactions.run(event, Prefetch(codes=(code,), keys=(key,)), note)


def _noted(key: str, registration: Registration) -> IdempotentAnswer:
    """The mark that this print is noted."""
    return IdempotentAnswer(key, registration.id, "confirmed")


def _entry(message: BadgePrinted, registration: Registration) -> AuditEntry:
    layout = {"format": message.format, "sides": 1, "printer": f"{message.gate} · {message.station}"}
    after = {**layout, "count": 1, "codes": [registration.code], "station": message.device, "again": message.again}
    return audit_entry(
        PRINTED,
        message.print,
        event=registration.event,
        actor=f"device:{message.device}",
        at=message.printed_at,
        after=after,
    )
