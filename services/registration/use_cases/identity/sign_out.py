"""An organiser signs out, in all services."""

from services.registration.ports.identity import SignIns
from shared.clock import Clock


async def sign_out(session: str, *, sign_ins: SignIns, clock: Clock) -> None:
    """Ends a session: its cookie is no longer good anywhere. Ending it twice changes nothing."""
    await sign_ins.end(session, clock())
