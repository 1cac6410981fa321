"""One registration service for the tests of all files; each test makes events of its own in it."""

import secrets
from collections.abc import AsyncIterator

import pytest

from tests.support.outside.visitor import a_visitor
from tests.support.registration.organiser import Organiser, an_organiser, url_of
from tests.support.registration.service import Office, an_office
from tests.support.servers.running import clear_away, patient_connections


@pytest.fixture(scope="session")
async def office(mongodb_url: str, rabbitmq_url: str) -> AsyncIterator[Office]:
    namespace = f"t{secrets.token_hex(5)}"
    with patient_connections():
        async with an_office(mongodb_url, rabbitmq_url, namespace) as office:
            yield office
    await clear_away(mongodb_url, rabbitmq_url, namespace)


@pytest.fixture(scope="module")
async def own_office(mongodb_url: str, rabbitmq_url: str) -> AsyncIterator[Office]:
    """An instance that serves the tests of one file, where those of others would be in the way."""
    namespace = f"t{secrets.token_hex(5)}"
    async with an_office(mongodb_url, rabbitmq_url, namespace) as office:
        yield office
    await clear_away(mongodb_url, rabbitmq_url, namespace)


@pytest.fixture
async def organiser(office: Office) -> AsyncIterator[Organiser]:
    async with a_visitor(url_of(office)) as visitor:
        yield await an_organiser(office, visitor)
