"""A database and a broker of a test's own."""

from collections.abc import AsyncIterator, Iterator

import pytest
import structlog

from shared.messaging.broker import Broker
from shared.mongo.connection import Database, connect
from shared.settings import ServiceSettings
from tests.support.servers.running import clear_away, clear_databases, settings_for


@pytest.fixture(autouse=True)
def _plain_logs() -> Iterator[None]:
    """Coloured tracebacks with source take seconds where faults are many."""
    before = structlog.get_config()["processors"]
    structlog.configure(processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()])
    yield
    structlog.configure(processors=before)


@pytest.fixture
async def database(mongodb_url: str, namespace: str) -> AsyncIterator[Database]:
    database = connect(settings_for(ServiceSettings, mongodb_url, "amqp://nowhere", namespace), "registration")
    yield database
    database.client.close()
    await clear_databases(mongodb_url, namespace)


@pytest.fixture
async def broker(mongodb_url: str, rabbitmq_url: str, namespace: str) -> AsyncIterator[Broker]:
    yield Broker(rabbitmq_url, namespace)
    await clear_away(mongodb_url, rabbitmq_url, namespace)
