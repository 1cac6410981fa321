"""The services declare in RabbitMQ only what RabbitMQ 4 still has: durable quorum queues, nothing transient."""

import re
from pathlib import Path
from typing import Any

from shared.messaging.topology import declare

ROOT = Path(__file__).parents[3]
# of RabbitMQ 4: transient queues that outlive their connection, prefetch for a whole channel, mirrored classic queues
GONE_OR_GOING = re.compile(
    r"global_=|exclusive=|auto_delete=|durable=False|x-ha-policy|ha-mode|x-queue-mode|amq\.rabbitmq"
)


class Channel:
    """A channel that remembers what is declared on it."""

    def __init__(self) -> None:
        self.queues: dict[str, dict[str, Any]] = {}
        self.exchanges: dict[str, bool] = {}
        self.name = ""

    async def declare_exchange(self, name: str, _kind: str, *, durable: bool) -> "Channel":
        self.exchanges[name], self.name = durable, name
        return self

    async def declare_queue(self, name: str, *, durable: bool, arguments: dict[str, Any]) -> "Channel":
        self.queues[name] = {"durable": durable, **arguments}
        return self

    async def bind(self, *_: object) -> None:
        """Bindings are the same in all versions."""


async def test_all_queues_are_durable_quorum_queues_with_a_limit_of_deliveries() -> None:
    channel: Any = Channel()
    await declare(channel, "moien")
    assert len(channel.queues) == 3 * 5
    for queue in channel.queues.values():
        assert (queue["durable"], queue["x-queue-type"]) == (True, "quorum")
        assert queue["x-delivery-limit"] > 0
    assert all(channel.exchanges.values())


def test_nothing_is_used_that_rabbitmq_4_has_given_up() -> None:
    sources = [path for folder in ("shared", "services") for path in (ROOT / folder).rglob("*.py")]
    assert [path.name for path in sources if GONE_OR_GOING.search(path.read_text())] == []
