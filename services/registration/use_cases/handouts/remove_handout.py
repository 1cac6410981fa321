"""An organiser takes a handout back."""

from dataclasses import asdict

from services.registration.ports.handouts import Handouts
from shared.audit import audit_entry
from shared.clock import Clock


async def remove_handout(event: str, handout: str, *, actor: str, handouts: Handouts, clock: Clock) -> None:
    """Removes a handout with its file: links to it show nothing from now on. Raises UnknownHandout."""
    before = await handouts.read(event, handout)
    entry = audit_entry("handout.removed", handout, event=event, actor=actor, at=clock(), before=asdict(before))
    await handouts.remove(before, entry)
