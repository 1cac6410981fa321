"""At most one supervisor runs in a RUN_DIR: it holds a file lock, which the kernel releases when the process ends."""

import contextlib
import fcntl
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from deploy.local.errors import DemoError

STOP_SECONDS = 40


class AlreadyRunning(DemoError):
    """Another demo runs in this RUN_DIR."""


@contextlib.contextmanager
def run_lock(run_dir: Path) -> Iterator[None]:
    """Locks `run_dir` for this process. Raises `AlreadyRunning` when another process has locked it."""
    with _lock_file(run_dir).open("a+") as file:
        if not _try_lock(file.fileno()):
            raise AlreadyRunning(f"A demo runs in {run_dir} already; 'make stop' stops it, RUN_DIR=... starts another.")
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def lock_owner(run_dir: Path) -> int | None:
    """Returns the id of the process that has locked `run_dir`, if there is one."""
    with contextlib.suppress(FileNotFoundError), _lock_file(run_dir).open("r+") as file:
        if not _try_lock(file.fileno()):
            return int(file.read() or 0) or None
    return None


def stop_supervisor(run_dir: Path) -> bool:
    """Stops the process that has locked `run_dir` and waits until it has ended; returns whether there was one."""
    pid = lock_owner(run_dir)
    if pid is None:
        return False
    for signal_number, seconds in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, 5)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal_number)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if lock_owner(run_dir) != pid:
                return True
            time.sleep(0.05)
    return True


def _lock_file(run_dir: Path) -> Path:
    return run_dir / "supervisor.lock"


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
