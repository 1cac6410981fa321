"""An organiser says anew to whom a handout is given."""

from dataclasses import replace

from services.registration.ports.handouts import Handouts
from shared.audit import audit_entry
from shared.clock import Clock


async def change_handout(
    event: str, handout: str, *, for_confirmed: bool, actor: str, handouts: Handouts, clock: Clock
) -> None:
    """Gives a handout to all who are confirmed, or only to those who came. Raises UnknownHandout."""
    before = await handouts.read(event, handout)
    old, new = {"for_confirmed": before.for_confirmed}, {"for_confirmed": for_confirmed}
    if old == new:
        return
    entry = audit_entry("handout.changed", handout, event=event, actor=actor, at=clock(), before=old, after=new)
    await handouts.change(replace(before, for_confirmed=for_confirmed), entry)
