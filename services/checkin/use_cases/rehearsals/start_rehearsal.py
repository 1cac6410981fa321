"""Somebody starts a rehearsal, or moves the end of the one that runs."""

from datetime import datetime
from functools import partial

from services.checkin.domain.rehearsals import WIPED_AFTER, WIPING, Rehearsal, check_end, first_opening, started
from services.checkin.ports.lists import EventSetup
from services.checkin.ports.rehearsals import RehearsalStore
from shared.audit import audit_entry
from shared.clock import Clock
from shared.schedule.ports import Schedule


async def start_rehearsal(
    ends_at: datetime,
    *,
    setup: EventSetup,
    actor: str,
    rehearsals: RehearsalStore,
    schedule: Schedule,
    clock: Clock,
) -> Rehearsal:
    """Keeps apart what is scanned from now until `ends_at`, which is before the doors open.

    Some hours after its end it is wiped by itself. Raises DoorsAreOpen, InvalidRehearsal.
    """
    event, now = setup.event.slug, clock()
    check_end(ends_at, now, first_opening(setup.event, setup.lists.values()))
    after = {"ends_at": ends_at.isoformat()}
    audit = audit_entry("rehearsal.started", event, event=event, actor=actor, at=now, after=after)
    # First, so that none stays for ever; without a rehearsal it does no harm.
    await schedule.put(WIPING, event, ends_at + WIPED_AFTER)
    changed = await rehearsals.change(event, partial(started, now=now, ends_at=ends_at), audit=audit)
    return changed[-1]
