"""Some hours after a rehearsal it is wiped by itself."""

from datetime import datetime
from functools import partial

from services.checkin.domain.rehearsals import next_wipe, wiped_in_time
from services.checkin.ports.rehearsals import RehearsalStore
from shared.clock import Clock


async def wipe_old_rehearsals(event: str, *, rehearsals: RehearsalStore, clock: Clock) -> datetime | None:
    """Removes what was scanned in rehearsals that have been over for long. Returns when the next one is due."""
    return next_wipe(await rehearsals.change(event, partial(wiped_in_time, now=clock())))
