"""The addresses in RABBITMQ_URL: one server, or the nodes of a cluster."""

import re
from collections.abc import Sequence
from random import Random

from yarl import URL

_PARTS = re.compile(r"(?P<start>[^:/?#]+://(?:[^/?#]*@)?)(?P<hosts>[^/?#@]*)(?P<rest>.*)")


def addresses(url: str) -> tuple[URL, ...]:
    """Returns one URL for each host of `url`, which names them as MongoDB's do: `amqp://user:password@one,two:5673/`.

    The nodes of a cluster share user, password, virtual host and options. Raises ValueError when a part cannot be read.
    """
    parts = _PARTS.fullmatch(url)
    if parts is None:
        return (URL(url),)
    start, hosts, rest = parts.group("start", "hosts", "rest")
    return tuple(URL(f"{start}{host.strip()}{rest}") for host in hosts.split(","))


def shuffled(urls: Sequence[URL], random: Random) -> list[URL]:
    """Returns the addresses in another order each time, so that connections spread over the nodes of a cluster."""
    return random.sample(urls, len(urls))
