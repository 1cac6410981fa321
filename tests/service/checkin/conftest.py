"""Check-in served for real, with an event of the test's own."""

from collections.abc import AsyncIterator

import pytest

from tests.support.checkin.service import Conference, Served, a_conference, serving
from tests.support.outside.visitor import Visitor, a_visitor
from tests.support.servers.running import patient_connections


@pytest.fixture(scope="session")
async def served(mongodb_url: str, rabbitmq_url: str) -> AsyncIterator[Served]:
    with patient_connections():
        async with serving(mongodb_url, rabbitmq_url) as served:
            yield served


@pytest.fixture
async def conference(served: Served) -> Conference:
    return await a_conference(served)


@pytest.fixture
async def visitor(served: Served) -> AsyncIterator[Visitor]:
    async with a_visitor(f"http://127.0.0.1:{served.settings.checkin_port}") as visitor:
        yield visitor
