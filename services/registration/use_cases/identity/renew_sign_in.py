"""A sign-in goes on: its cookie is good for a quarter of an hour at a time.

`web/identity/sign_in_pages.py` sets the new cookie.
"""

from services.registration.ports.identity import SignIns
from shared.clock import Clock


async def renew_sign_in(session: str, *, sign_ins: SignIns, clock: Clock) -> bool:
    """Whether the session still stands, so that its cookie may be made anew."""
    sign_in = await sign_ins.find(session)
    return sign_in is not None and sign_in.may_be_renewed(clock())
