"""It is time to look into the mailbox of bounces."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from services.mailer.ports.bounces import BounceMailbox, MailboxAway
from shared.clock import Clock

LONGEST_LOOK = 25.0  # seconds; less than a run of the schedule may take
log = structlog.get_logger()


async def read_mailbox(
    mailbox: BounceMailbox, *, handle: Callable[[bytes], Awaitable[object]], every: timedelta, clock: Clock
) -> datetime:
    """Handles the messages that nobody has seen; returns the moment of the next look, at once if there are more.

    A mailbox that is away is looked into again later.
    """
    try:
        async with asyncio.timeout(LONGEST_LOOK):
            if await mailbox.handle_unseen(handle):
                return clock()
    except (MailboxAway, TimeoutError) as error:
        log.warning("mailbox of bounces away", reason=str(error) or "no answer in time")
    return clock() + every
