"""Somebody ends the rehearsal and wipes it."""

from functools import partial

from services.checkin.domain.rehearsals import STRAGGLERS_AFTER, WIPING, wiped
from services.checkin.ports.rehearsals import RehearsalStore
from shared.audit import audit_entry
from shared.clock import Clock
from shared.schedule.ports import Schedule


async def wipe_rehearsals(
    event: str, *, actor: str, rehearsals: RehearsalStore, schedule: Schedule, clock: Clock
) -> None:
    """Ends the event's rehearsal, if one runs, and removes all that was scanned in rehearsals, in one step."""
    now = clock()
    audit = audit_entry("rehearsal.wiped", event, event=event, actor=actor, at=now)
    await rehearsals.change(event, partial(wiped, now=now), audit=audit)
    await schedule.put(WIPING, event, now + STRAGGLERS_AFTER)  # for calls that were under way
