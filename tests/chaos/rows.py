"""The rows: what goes wrong. Each fault is a function of the demo that strikes at once."""

from functools import partial

from tests.chaos.trial import Fault
from tests.support.servers.demo import Demo


def kill(victim: str, demo: Demo) -> None:
    """Ends a process as a power cut would; the supervisor starts it again a second later."""
    demo.kill(victim)


# a mail that was in the mailer's or the server's hands may have been sent: it is let lie for a while
UNSURE_SECONDS = 180

ROWS = {
    "rabbitmq-kill": Fault(partial(kill, "rabbitmq")),
    "mongod-kill": Fault(partial(kill, "mongod")),
    "registration-kill": Fault(partial(kill, "registration")),
    "checkin-kill": Fault(partial(kill, "checkin")),
    "mailer-kill": Fault(partial(kill, "mailer"), mail_seconds=UNSURE_SECONDS),
    "smtp-kill": Fault(partial(kill, "smtp"), mail_seconds=UNSURE_SECONDS),
    "proxy-kill": Fault(partial(kill, "proxy")),
}
