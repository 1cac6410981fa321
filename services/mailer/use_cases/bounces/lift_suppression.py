"""An organiser has mails sent to an address again to which one came back."""

from collections.abc import Collection

from services.mailer.domain.suppressions import UnknownSuppression
from services.mailer.ports.suppressions import Suppressions
from shared.audit import audit_entry
from shared.clock import Clock


async def lift_suppression(
    address: str, *, events: Collection[str], actor: str, suppressions: Suppressions, clock: Clock
) -> None:
    """Ends the suppression. Raises UnknownSuppression unless mails of one of `events` have met it."""
    suppression = await suppressions.get(address)
    met = suppression.events.intersection(events) if suppression else frozenset()
    if suppression is None or not met:
        raise UnknownSuppression
    audit = audit_entry(
        "suppression.lifted",
        suppression.address_hash,
        event=min(met),
        actor=actor,
        at=clock(),
        before={"reason": suppression.reason, "suppressed_at": suppression.suppressed_at},
    )
    if not await suppressions.lift(suppression, audit):
        raise UnknownSuppression
