"""The rows: what goes wrong. Each is a trial to be run on a demo; a fault is a function of it that strikes at once."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from tests.chaos import cluster
from tests.chaos.check import Check
from tests.chaos.doors.rush import DoorRush
from tests.chaos.mail_faults import MailFaults
from tests.chaos.places.rush import PlaceRush
from tests.chaos.trial import UNSURE_SECONDS, Fault, Trial
from tests.support.servers.demo import Demo


def kill(victim: str, demo: Demo) -> None:
    """Ends a process as a power cut would; the supervisor starts it again a second later."""
    demo.kill(victim)


class Row(Protocol):
    """A trial with so many people. `checks` are those made until now."""

    number: int
    checks: list[Check]

    async def run(self) -> list[Check]:
        """Runs the trial: checks, each with whether it passed."""


def _under(fault: Fault) -> Callable[..., Row]:
    return partial(Trial, fault=fault)


ROWS: dict[str, Callable[..., Row]] = {
    "rabbitmq-kill": _under(Fault(partial(kill, "rabbitmq"))),
    "mongod-kill": _under(Fault(partial(kill, "mongod"))),
    "registration-kill": _under(Fault(partial(kill, "registration"))),
    "checkin-kill": _under(Fault(partial(kill, "checkin"))),
    "mailer-kill": _under(Fault(partial(kill, "mailer"), mail_seconds=UNSURE_SECONDS)),
    "smtp-kill": _under(Fault(partial(kill, "smtp"), mail_seconds=UNSURE_SECONDS)),
    "proxy-kill": _under(Fault(partial(kill, "proxy"))),
    "cluster": cluster.ClusterTrial,
    "door-rush": DoorRush,
    "mail-faults": MailFaults,
    "place-rush": PlaceRush,
}
# What the demo of a row is started with, where it is not the usual one.
ENVIRONMENTS: dict[str, dict[str, str]] = {"cluster": cluster.ENVIRONMENT}
