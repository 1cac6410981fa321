"""RABBITMQ_URL names one server, or all nodes of a cluster."""

from random import Random

import pytest

from shared.messaging.addresses import addresses, shuffled


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("amqp://moien:key@rabbitmq:5672/", ["amqp://moien:key@rabbitmq:5672/"]),
        ("amqp://m:k@a:5672,b:5673/", ["amqp://m:k@a:5672/", "amqp://m:k@b:5673/"]),
        ("amqps://m:k%2C@a,b/main?heartbeat=5", ["amqps://m:k,@a/main?heartbeat=5", "amqps://m:k,@b/main?heartbeat=5"]),
        ("amqp://m:k,1@[::1]:5672, b", ["amqp://m:k,1@[::1]:5672", "amqp://m:k,1@b"]),
        ("amqp://a,b", ["amqp://a", "amqp://b"]),
    ],
)
def test_every_host_is_an_address_of_its_own(url: str, expected: list[str]) -> None:
    assert [str(address) for address in addresses(url)] == expected


def test_what_cannot_be_read_is_refused() -> None:
    with pytest.raises(ValueError, match="port"):
        addresses("amqp://a:5672,b:many/")


def test_connections_spread_over_all_nodes() -> None:
    nodes = addresses("amqp://a,b,c")
    firsts = {shuffled(nodes, Random(seed))[0].host for seed in range(50)}
    assert firsts == {"a", "b", "c"}
