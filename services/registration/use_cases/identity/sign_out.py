"""An organiser signs out, in all services."""

from services.registration.ports.desk import Desk
from services.registration.ports.identity import SignIns


async def sign_out(session: str, *, sign_ins: SignIns, desk: Desk) -> None:
    """Ends a session: its cookie is no longer good anywhere. Ending it twice changes nothing."""
    await sign_ins.end(session, desk.now())
