"""Some months after a mail was settled, the ledger forgets to whom it went."""

from datetime import datetime, timedelta

from services.mailer.ports.mails import Ledger
from services.mailer.ports.suppressions import Suppressions
from shared.clock import Clock

EVERY = timedelta(days=1)


async def forget_recipients(
    *, retention: timedelta, ledger: Ledger, suppressions: Suppressions, clock: Clock
) -> datetime:
    """Deletes the addresses of mails that were settled more than `retention` ago; kind, state and times stay.

    Returns the moment of the next run.
    """
    before = clock() - retention
    await ledger.forget_recipients(before)
    await suppressions.forget_addresses(before)
    return clock() + EVERY
