"""The rows: what goes wrong. Each fault is a function of the demo that strikes at once."""

from functools import partial

from tests.chaos.trial import Fault
from tests.demo import Demo


def kill(victim: str, demo: Demo) -> None:
    """Ends a process as a power cut would; the supervisor starts it again a second later."""
    demo.kill(victim)


ROWS: dict[str, Fault] = {
    "rabbitmq-kill": partial(kill, "rabbitmq"),
    "mongod-kill": partial(kill, "mongod"),
    "registration-kill": partial(kill, "registration"),
    "checkin-kill": partial(kill, "checkin"),
    "mailer-kill": partial(kill, "mailer"),
    "smtp-kill": partial(kill, "smtp"),
    "proxy-kill": partial(kill, "proxy"),
}
