"""One demo for all journeys of a worker, and a client of it; each journey makes events of its own."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.support.outside.moien import Moien, outside
from tests.support.servers.demo import Demo, running_demo


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    with running_demo("journey") as started:
        yield started


@pytest.fixture(scope="session")
async def moien(demo: Demo) -> AsyncIterator[Moien]:
    async with outside(demo.facts) as client:
        yield client
