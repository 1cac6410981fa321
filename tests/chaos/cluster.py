"""A row about a cluster: three members of MongoDB, three nodes of RabbitMQ, two of each service behind the proxy.

One of each is killed at a time, in the middle of a rush of registrations and again among the scans.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import cycle
from typing import Any
from urllib.parse import urlsplit

from pymongo import MongoClient, ReadPreference

from deploy.local.program import numbered
from tests.chaos.check import Check
from tests.chaos.trial import UNSURE_SECONDS, Fault, Trial
from tests.support.outside.moien import Moien
from tests.support.servers.demo import Demo

ENVIRONMENT = {"MEMBERS": "3", "INSTANCES": "2"}


@dataclass
class ClusterTrial:
    """The usual trial for each kind of victim, with `number` people each time."""

    demo: Demo
    moien: Moien
    number: int = 100
    checks: list[Check] = field(default_factory=list)

    async def run(self) -> list[Check]:
        """Runs the trials: checks, each with the victim's name before the promise."""
        for victim, fault in faults().items():
            trial = Trial(self.demo, self.moien, fault, self.number)
            try:
                await trial.run()
            finally:
                self.checks += [replace(check, promise=f"{victim}: {check.promise}") for check in trial.checks]
        return self.checks


def faults() -> dict[str, Fault]:
    """The faults of the row by victim. Each strikes twice; where there are equals, another of them each time."""
    return {
        "MongoDB's primary": Fault(_kill_primary),
        "a member of MongoDB": Fault(_kill_secondary),
        "a node of RabbitMQ": Fault(partial(_kill_next, _each_of("rabbitmq", 3))),
        "a registration": Fault(partial(_kill_next, _each_of("registration", 2))),
        "a check-in": Fault(partial(_kill_next, _each_of("checkin", 2))),
        "a mailer": Fault(partial(_kill_next, _each_of("mailer", 2)), mail_seconds=UNSURE_SECONDS),
    }


def _each_of(kind: str, count: int) -> Iterator[str]:
    return cycle(numbered(kind, number) for number in range(count))


def _kill_next(victims: Iterator[str], demo: Demo) -> None:
    demo.kill(next(victims))


def _kill_primary(demo: Demo) -> None:
    _kill_member(demo, ReadPreference.PRIMARY, lambda client: client.primary)


def _kill_secondary(demo: Demo) -> None:
    _kill_member(demo, ReadPreference.SECONDARY, lambda client: min(client.secondaries, default=None))


def _kill_member(demo: Demo, kind: Any, chosen: Callable[[MongoClient[dict[str, Any]]], Any]) -> None:
    """Kills the chosen host, once there is one of its kind. The hosts in the address are in the programs' order."""
    url = demo.facts["mongodb_url"]
    with MongoClient[dict[str, Any]](url) as client:
        client.admin.command("ping", read_preference=kind)  # from then on the client knows who is who
        host, port = chosen(client)
    hosts = urlsplit(url).netloc.rpartition("@")[2].split(",")
    demo.kill(numbered("mongod", hosts.index(f"{host}:{port}")))
