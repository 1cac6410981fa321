"""One registration service for the tests of a file; each test makes events of its own in it."""

import secrets
from collections.abc import AsyncIterator

import pytest

from tests.support.registration.service import Office, an_office
from tests.support.servers.running import clear_away


@pytest.fixture(scope="module")
async def office(mongodb_url: str, rabbitmq_url: str) -> AsyncIterator[Office]:
    namespace = f"t{secrets.token_hex(5)}"
    async with an_office(mongodb_url, rabbitmq_url, namespace) as office:
        yield office
    await clear_away(mongodb_url, rabbitmq_url, namespace)
