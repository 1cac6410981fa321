"""The probes that several services have find RabbitMQ away and the disk nearly full."""

from typing import Any

import pytest

from shared.alarms.probes import broker_probe, storage_probe
from shared.messaging.broker import Broker


class Server:
    """A database server with a disk of 100 bytes."""

    def __init__(self, used: int | None) -> None:
        self.used = used

    async def command(self, name: str) -> dict[str, Any]:
        if name == "hello":
            return {"primary": "db:27017"}
        return {} if self.used is None else {"fsTotalSize": 100, "fsUsedSize": self.used}


@pytest.mark.parametrize(("used", "expected"), [(84, []), (85, [("db:27017", 85)]), (None, [])])
async def test_a_disk_is_told_of_before_it_is_full(used: int | None, expected: list[tuple[str, int]]) -> None:
    concerns = await storage_probe(Server(used)).find()  # type: ignore[arg-type]
    assert [(concern.subject, concern.number) for concern in concerns] == expected


async def test_a_broker_without_a_connection_is_away() -> None:
    [concern] = await broker_probe(Broker("amqp://127.0.0.1:1/", "moien")).find()
    assert concern.kind == "broker_away"
