"""The servers and one demo that all workers of a run share, in a directory of its own."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from threading import Thread
from typing import Any

from filelock import FileLock

from deploy.local.run_lock import stop_supervisor
from tests.support.servers.demo import ROOT, Demo, shared_demo

DIRECTORY = "MOIEN_TEST_SERVERS"  # how the workers learn of the directory that the first process made
STARTER = "MOIEN_TEST_STARTER"
START_SECONDS = 90
DEMO = "demo"  # its directory in the shared one
# Disk is the slowest part of many machines, and no test pulls the plug: what a killed process wrote stays here, too.
MEMORY = Path("/dev/shm")
MEMORY_NEEDED = 4 * 2**30


def open_directory() -> None:
    """Makes the directory, and tells the processes that this one starts where it is."""
    os.environ[DIRECTORY] = tempfile.mkdtemp(prefix="moien-tests-", dir=_fast_directory())
    os.environ[STARTER] = str(os.getpid())


def close_directory() -> None:
    """Stops what runs in it, and removes it."""
    directory = Path(os.environ.pop(DIRECTORY))
    for run_dir in (directory / DEMO, directory):
        stop_supervisor(run_dir)
    shutil.rmtree(directory, ignore_errors=True)


def the_servers() -> dict[str, Any]:
    """Where MongoDB, RabbitMQ and the mail catcher are; starts them unless another worker did."""
    directory = Path(os.environ[DIRECTORY])
    with FileLock(directory / "start.lock"):
        return _facts(directory) or _start(directory)


def the_demo() -> Demo:
    """The demo on these servers, started unless another worker did."""
    directory, servers = Path(os.environ[DIRECTORY]), the_servers()
    return shared_demo(directory / DEMO, servers["mongodb_url"], servers["rabbitmq_url"], namespace=directory.name)


def start_ahead(wanted: set[str]) -> None:
    """Starts those of the `servers` and the `demo` that are wanted while tests run that need neither."""
    if "demo" in wanted:
        Thread(target=the_demo, daemon=True).start()
    elif "servers" in wanted:
        Thread(target=the_servers, daemon=True).start()


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
