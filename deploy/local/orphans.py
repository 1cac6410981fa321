"""Processes that a killed supervisor left running, recognised by a mark in their environment.

Children inherit the mark, also those that start a session of their own, and no other process carries it. So an
unrelated process is never stopped, even when it has got the process id of one of ours.
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
    """Returns `environment` with the mark of `run_dir`."""
    return {**environment, MARK: str(run_dir.resolve())}


def stop_orphans(run_dir: Path) -> int:
    """Stops every process with the mark of `run_dir`, politely first; returns their number."""
    orphans = list(_marked_processes(run_dir))
    for signal_number in (signal.SIGTERM, signal.SIGKILL):
        for pid in _marked_processes(run_dir):
            _send(pid, signal_number, run_dir)
        deadline = time.monotonic() + GRACE_SECONDS
        while any(_marked_processes(run_dir)) and time.monotonic() < deadline:
            time.sleep(0.05)
    return len(orphans)


def _marked_processes(run_dir: Path) -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid() and _has_mark(int(entry.name), run_dir):
            yield int(entry.name)


def _has_mark(pid: int, run_dir: Path) -> bool:
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:  # it has ended, or it is another user's
        return False
    return f"{MARK}={run_dir.resolve()}".encode() in environment.split(b"\0")


def _send(pid: int, signal_number: signal.Signals, run_dir: Path) -> None:
    with contextlib.suppress(ProcessLookupError):
        handle = os.pidfd_open(pid)
        try:
            # Checked again: the handle stays with its process, the id may meanwhile belong to another.
            if _has_mark(pid, run_dir):
                signal.pidfd_send_signal(handle, signal_number)
        finally:
            os.close(handle)
