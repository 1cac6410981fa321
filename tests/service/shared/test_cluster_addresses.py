"""With several hosts in RABBITMQ_URL a service finds one that answers."""

import pytest

from shared.messaging.broker import Broker, BrokerAway
from tests.support.servers.running import free_port


@pytest.fixture(autouse=True)
def in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.messaging.broker.shuffled", lambda urls, _random: list(urls))


async def test_a_node_that_is_down_is_passed_over(rabbitmq_url: str, broker: Broker) -> None:
    start, _, host = rabbitmq_url.rpartition("@")
    cluster = Broker(f"{start}@127.0.0.1:{free_port()},{host}", broker.namespace)
    async with cluster.connection():
        await cluster.ping()


async def test_without_any_node_the_broker_is_away(broker: Broker) -> None:
    nowhere = Broker(f"amqp://127.0.0.1:{free_port()},127.0.0.1:{free_port()}/", broker.namespace)
    with pytest.raises(BrokerAway, match="Connect"):
        async with nowhere.connection():
            pass
