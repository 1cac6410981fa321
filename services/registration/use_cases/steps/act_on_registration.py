"""Every action on one registration: the transaction, the registration, the audit entry."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from services.registration.domain.audit import part_of, registration_difference
from services.registration.domain.registration import Registration
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from shared.audit import audit_entry
from shared.clock import Clock

Act = Callable[[EventTransaction, Registration], Awaitable[Registration]]


async def act_on_registration(
    event: str,
    code: str,
    act: Act,
    *,
    action: str,
    actor: str,
    transactions: EventTransactions,
    clock: Clock,
    prefetch: Prefetch | None = None,
    bulk: str | None = None,
    holder: int | None = None,
) -> Registration:
    """Runs `act` on a registration, and audits what it changed as `action`, such as `registration.cancelled`.

    Nothing is audited where `act` returns the registration as it was. `prefetch` announces its further look-ups. The
    entry names the `bulk` (an id) of which the action is a part. Where a `holder` acts themselves, nobody may have
    taken over the place. Raises UnknownEvent, UnknownRegistration, NotInThisState (its data are erased),
    PlaceHandedOver (meanwhile) and all that `act` raises.
    """

    async def change(transaction: EventTransaction) -> Registration:
        registration = transaction.by_code(code)
        registration.require_data()
        registration.require_holder(holder)
        result = await act(transaction, registration)
        if result is not registration:
            before, after = registration_difference(registration, result)
            after |= part_of(bulk)
            entry = audit_entry(action, code, event=event, actor=actor, at=clock(), before=before, after=after)
            transaction.audit(entry)
        return result

    announced = prefetch or Prefetch()
    return await transactions.run(event, replace(announced, codes=(code, *announced.codes)), change)
