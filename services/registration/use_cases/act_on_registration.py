"""What all actions on one registration have in common: the transaction, the registration, the audit entry."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from typing import Any

from services.registration.domain.registration import Registration
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from shared.audit import AuditEntry, difference
from shared.clock import Clock

Action = Callable[[EventTransaction, Registration], Awaitable[Registration]]
# What an audit log may not hold: it is read by more people than tickets are meant for, and kept longer than answers.
NOT_AUDITED = {"tickets", "answers", "updated_at"}


async def act_on_registration(
    event: str,
    code: str,
    name: str,
    action: Action,
    *,
    actor: str,
    transactions: EventTransactions,
    clock: Clock,
    prefetch: Prefetch | None = None,
) -> Registration:
    """Runs `action` on a registration and notes, as `registration.<name>`, what it changed.

    `prefetch` announces its further look-ups. Raises UnknownEvent, UnknownRegistration and what `action` raises.
    """

    async def change(transaction: EventTransaction) -> Registration:
        registration = transaction.by_code(code)
        result = await action(transaction, registration)
        if result is not registration:
            before, after = difference(
                _audited(registration),
                _audited(result),
            )
            transaction.audit(
                AuditEntry(
                    actor=actor,
                    action=f"registration.{name}",
                    event=event,
                    subject=code,
                    at=clock(),
                    before=before,
                    after=after,
                )
            )
        return result

    return await transactions.run(event, replace(prefetch or Prefetch(), codes=(code,)), change)


def _audited(registration: Registration) -> dict[str, Any]:
    return {name: value for name, value in asdict(registration).items() if name not in NOT_AUDITED}
