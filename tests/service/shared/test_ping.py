"""Whether RabbitMQ is there is asked over the connections that a service has already."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from shared.messaging.broker import HEARTBEAT, Broker, BrokerAway
from tests.support.servers.cable import Cable, a_cable


@pytest.fixture
async def cable(rabbitmq_url: str) -> AsyncIterator[Cable]:
    async with a_cable(rabbitmq_url) as cable:
        yield cable


@pytest.fixture
def far_broker(broker: Broker, cable: Cable) -> Broker:
    """The test's own broker at the other end of the cable."""
    return Broker(cable.url, broker.namespace)


async def test_a_ping_opens_no_connection_of_its_own(far_broker: Broker, cable: Cable) -> None:
    with pytest.raises(BrokerAway, match="not connected"):
        await far_broker.ping()
    assert cable.connections_made == 0
    async with far_broker.publisher():
        for _ in range(20):
            await far_broker.ping()
        assert cable.connections_made == 1


async def test_a_ping_fails_as_soon_as_the_connection_breaks(far_broker: Broker, cable: Cable) -> None:
    async with far_broker.connection():
        await cable.pull_out()
        with pytest.raises(BrokerAway):
            await asyncio.wait_for(far_broker.ping(), HEARTBEAT)  # by then a silent one would hardly be missed


async def test_a_ping_waits_for_the_answer_of_a_silent_broker(far_broker: Broker, cable: Cable) -> None:
    async with far_broker.connection():
        cable.fall_silent()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(far_broker.ping(), 0.2)
        await cable.pull_out()
