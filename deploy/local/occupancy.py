"""Who runs in a RUN_DIR: at most one supervisor, known by a lock that ends with its process, however that ends."""

import contextlib
import fcntl
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from deploy.local.refusal import NotPossible

STOPPING_SECONDS = 40


class Occupied(NotPossible):
    """Another demo runs in this RUN_DIR."""


@contextlib.contextmanager
def occupying(run_dir: Path) -> Iterator[None]:
    """Holds `run_dir` for this process. Raises `Occupied` when another process does."""
    with _lock_file(run_dir).open("a+") as file:
        if not _take(file.fileno()):
            raise Occupied(f"A demo runs in {run_dir} already; 'make stop' stops it, RUN_DIR=... starts another.")
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def occupant(run_dir: Path) -> int | None:
    """The process that holds `run_dir`, if there is one."""
    with contextlib.suppress(FileNotFoundError), _lock_file(run_dir).open("r+") as file:
        if not _take(file.fileno()):
            return int(file.read() or 0) or None
    return None


def dismiss(run_dir: Path) -> bool:
    """Ends the occupant of `run_dir` and waits until it is gone; returns whether there was one."""
    process = occupant(run_dir)
    if process is None:
        return False
    for number, seconds in ((signal.SIGTERM, STOPPING_SECONDS), (signal.SIGKILL, 5)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, number)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if occupant(run_dir) != process:
                return True
            time.sleep(0.05)
    return True


def _lock_file(run_dir: Path) -> Path:
    return run_dir / "supervisor.lock"


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
