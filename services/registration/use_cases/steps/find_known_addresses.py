"""Addresses that need no invitation any more."""

from collections.abc import Sequence
from typing import Literal

from services.registration.ports.invitations import Invitations
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from shared.clock import Clock

LOOK_UPS = 500
Known = Literal["invited", "registered"]


async def find_known_addresses(
    event: str, emails: Sequence[str], *, invitations: Invitations, transactions: EventTransactions, clock: Clock
) -> dict[str, Known]:
    """Returns those of `emails` (e-mail keys) that are registered or have an open invitation."""
    known: dict[str, Known] = {}
    for start in range(0, len(emails), LOOK_UPS):
        some = emails[start : start + LOOK_UPS]

        async def look(transaction: EventTransaction, some: Sequence[str] = some) -> list[str]:
            return [email for email in some if transaction.by_email(email)]

        known |= dict.fromkeys(await transactions.run(event, Prefetch(emails=some), look), "registered")
        known |= dict.fromkeys(await invitations.open_for(event, some, clock()), "invited")
    return known
