"""Many e-mails that fail, a mail server that is away, a secret that ends."""

from datetime import date, timedelta

from services.mailer.ports.alarms import Failures
from services.mailer.ports.server_states import ServerStates
from shared.alarms.alarm import Concern
from shared.clock import Clock

WITHIN = timedelta(days=1)
FEW, SHARE = 5, 0.1  # some addresses are always mistyped: that is no alarm
SOON = timedelta(days=14)


async def watch_mails(*, failures: Failures, clock: Clock) -> list[Concern]:
    """One concern for each event of whose e-mails of a day at least FEW, and a SHARE, failed or came back."""
    return [
        Concern(kind="mails_failing", event=event, number=failed)
        for event, (failed, asked_for) in (await failures.since(clock() - WITHIN)).items()
        if failed >= FEW and failed >= SHARE * asked_for
    ]


async def watch_server(*, server_states: ServerStates) -> list[Concern]:
    """A concern with the server's own words while mails wait for it."""
    state = await server_states.get()
    return [Concern(kind="mail_server_away", detail=state.reason or "")] if state.is_away else []


async def watch_secret(*, ends: date | None, clock: Clock) -> list[Concern]:
    """A concern with the days that are left once the secret for XOAUTH2 ends soon."""
    left = ends - clock().date() if ends else None
    if left is None or left > SOON:
        return []
    return [Concern(kind="secret_ends", subject="SMTP_OAUTH_CLIENT_SECRET", number=max(left.days, 0))]
