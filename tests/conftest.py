"""The real servers that tests talk to: started when the first test asks, shared by all workers, gone at the end.

`mongodb_url`, `rabbitmq_url`, `smtp_url` and `maildir` tell where they are; `namespace` is a name of the test's own
to use as DATABASE_PREFIX and BROKER_NAMESPACE, so that no test sees what another left. MONGODB_URL and RABBITMQ_URL
in the environment name running servers to use instead.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import settings

from deploy.local.run_lock import stop_supervisor
from tests.support.outside.moien import Moien, outside
from tests.support.servers.demo import Demo, shared_demo

ROOT = Path(__file__).parents[1]
SHARED_DIR = "MOIEN_TEST_SERVERS"  # how the workers learn of the directory that the first process made
STARTER = "MOIEN_TEST_STARTER"
START_SECONDS = 90
DEMO = "demo"  # its directory in the shared one
# Disk is the slowest part of many machines, and no test pulls the plug: what a killed process wrote stays here, too.
MEMORY = Path("/dev/shm")
MEMORY_NEEDED = 4 * 2**30

# On a busy machine a single example can take longer than hypothesis allows by default.
settings.register_profile("moien", deadline=None)
settings.load_profile("moien")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        os.environ[SHARED_DIR] = tempfile.mkdtemp(prefix="moien-tests-", dir=_fast_directory())
        os.environ[STARTER] = str(os.getpid())


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        directory = Path(os.environ.pop(SHARED_DIR))
        for run_dir in (directory / DEMO, directory):
            stop_supervisor(run_dir)
        shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="session")
def servers() -> dict[str, Any]:
    """Where MongoDB, RabbitMQ and the mail catcher are; starts them unless another worker did."""
    directory = Path(os.environ[SHARED_DIR])
    with FileLock(directory / "start.lock"):
        return _facts(directory) or _start(directory)


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
def demo(mongodb_url: str, rabbitmq_url: str) -> Demo:
    """One demo for all workers, started when the first test asks; each test makes events of its own."""
    directory = Path(os.environ[SHARED_DIR])
    return shared_demo(directory / DEMO, mongodb_url, rabbitmq_url, namespace=directory.name)


@pytest.fixture(scope="session")
async def moien(demo: Demo) -> AsyncIterator[Moien]:
    async with outside(demo.facts) as client:
        yield client


@pytest.fixture
def namespace() -> str:
    """A short name that no other test has."""
    return f"t{secrets.token_hex(5)}"


def _fast_directory() -> Path | None:
    """A file system in memory where there is one with room; None: the usual place for temporary files."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_NEEDED
    return MEMORY if roomy else None


def _facts(directory: Path) -> dict[str, Any]:
    notice = directory / "servers.json"
    return dict(json.loads(notice.read_text())) if notice.exists() else {}


def _start(directory: Path) -> dict[str, Any]:
    """They end with the process that runs the tests, however that ends."""
    log = directory / "servers.log"
    environment = {name: value for name, value in os.environ.items() if name != "SMTP_URL"}
    with log.open("wb") as output:
        process = subprocess.Popen(
            (sys.executable, "-m", "deploy.local", "servers", "--while", os.environ[STARTER]),
            cwd=ROOT,
            env={**environment, "RUN_DIR": str(directory)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if facts := _facts(directory):
            process.returncode = 0  # it goes on without this object, which would warn of a process still running
            return facts
        time.sleep(0.05)
    raise RuntimeError(f"The servers do not start:\n{log.read_text()}")
