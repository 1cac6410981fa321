"""The real servers that tests talk to: started once for all workers, gone at the end.

`mongodb_url`, `rabbitmq_url`, `smtp_url` and `maildir` tell where they are; `namespace` is a name of the test's own
to use as DATABASE_PREFIX and BROKER_NAMESPACE, so that no test sees what another left. MONGODB_URL and RABBITMQ_URL
in the environment name running servers to use instead.
"""

import gc
import secrets
from collections.abc import AsyncIterator, Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.support.outside.moien import Moien, outside
from tests.support.servers import shared
from tests.support.servers.demo import Demo

# On a busy machine a single example can take longer than hypothesis allows by default.
settings.register_profile("moien", deadline=None)
settings.load_profile("moien")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shared.open_directory()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shared.close_directory()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Thousands of tests are made and stay: looking for garbage among them takes a third of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_finish(session: pytest.Session) -> None:
    if not session.config.option.collectonly:
        shared.start_ahead({name for item in session.items for name in getattr(item, "fixturenames", ())})


@pytest.fixture(scope="session")
def servers() -> dict[str, Any]:
    return shared.the_servers()


@pytest.fixture(scope="session")
def mongodb_url(servers: dict[str, Any]) -> str:
    return str(servers["mongodb_url"])


@pytest.fixture(scope="session")
def rabbitmq_url(servers: dict[str, Any]) -> str:
    return str(servers["rabbitmq_url"])


@pytest.fixture(scope="session")
def smtp_url(servers: dict[str, Any]) -> str:
    return str(servers["smtp_url"])


@pytest.fixture(scope="session")
def maildir(servers: dict[str, Any]) -> Path:
    """All mail that any test sent; give each test addresses of its own."""
    return Path(servers["maildir"])


@pytest.fixture(scope="session")
def demo() -> Demo:
    """One demo for all workers; each test makes events of its own."""
    return shared.the_demo()


@pytest.fixture(scope="session")
async def moien(demo: Demo) -> AsyncIterator[Moien]:
    async with outside(demo.facts) as client:
        yield client


@pytest.fixture
def namespace() -> str:
    """A short name that no other test has."""
    return f"t{secrets.token_hex(5)}"
