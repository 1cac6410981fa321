"""What a supervisor that was killed left running, found by a mark in the environment of each process it started.

The mark is handed down to children of children, also to those that made themselves independent, and no process of
anybody else carries it: nothing innocent is ever stopped, whatever became of the numbers of the processes.
"""

import contextlib
import os
import signal
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

MARK = "MOIEN_STARTED_IN"
GRACE_SECONDS = 10


def marked(environment: Mapping[str, str], run_dir: Path) -> dict[str, str]:
    """`environment` with the mark of `run_dir`."""
    return {**environment, MARK: str(run_dir.resolve())}


def sweep(run_dir: Path) -> int:
    """Ends everything marked with `run_dir`, politely first; returns how many processes there were."""
    found = list(_carriers(run_dir))
    for number in (signal.SIGTERM, signal.SIGKILL):
        for process in _carriers(run_dir):
            _send(process, number, run_dir)
        deadline = time.monotonic() + GRACE_SECONDS
        while any(_carriers(run_dir)) and time.monotonic() < deadline:
            time.sleep(0.05)
    return len(found)


def _carriers(run_dir: Path) -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid() and _carries(int(entry.name), run_dir):
            yield int(entry.name)


def _carries(process: int, run_dir: Path) -> bool:
    try:
        environment = Path(f"/proc/{process}/environ").read_bytes()
    except OSError:  # gone meanwhile, or somebody else's
        return False
    return f"{MARK}={run_dir.resolve()}".encode() in environment.split(b"\0")


def _send(process: int, number: signal.Signals, run_dir: Path) -> None:
    """Looks again once it holds the process itself, not its number, which may have passed to another."""
    with contextlib.suppress(ProcessLookupError):
        handle = os.pidfd_open(process)
        try:
            if _carries(process, run_dir):
                signal.pidfd_send_signal(handle, number)
        finally:
            os.close(handle)
