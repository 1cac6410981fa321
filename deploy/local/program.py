"""One process of the demo: how it starts and stops, and how the supervisor sees that it is ready."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.orphans import marked

GRACE_SECONDS = 15
LARGEST_LOG = 5_000_000  # bytes
LOG_LINES_SHOWN = 15


@dataclass(frozen=True)
class Program:
    """A command with the whole environment of its process. `is_ready` says whether others can use it yet."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    is_ready: Callable[[], Awaitable[bool]] = field(compare=False)


def numbered(name: str, number: int) -> str:
    """Returns the name of one of several programs of a kind, counted from 0: `name`, `name-2`, `name-3` …"""
    return name if number == 0 else f"{name}-{number + 1}"


async def start(program: Program, *, run_dir: Path) -> asyncio.subprocess.Process:
    """Starts it as the leader of a session, where the terminal's Ctrl-C does not reach it; its output goes to a log."""
    with log_file(program, run_dir).open("ab") as log:
        return await asyncio.create_subprocess_exec(
            *program.command,
            env=marked(program.environment, run_dir),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


async def stop(process: asyncio.subprocess.Process) -> None:
    """Sends SIGTERM to the process group, and SIGKILL after GRACE_SECONDS."""
    _signal_group(process, signal.SIGTERM)
    try:
        async with asyncio.timeout(GRACE_SECONDS):
            await process.wait()
    except TimeoutError:
        _signal_group(process, signal.SIGKILL)
        await process.wait()


def _signal_group(process: asyncio.subprocess.Process, signal_number: signal.Signals) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal_number)


def log_file(program: Program, run_dir: Path) -> Path:
    """RUN_DIR/logs/NAME.log"""
    return run_dir / "logs" / f"{program.name}.log"


def rotate_log(program: Program, run_dir: Path) -> None:
    """Moves a long log aside in place of the one before, so that a RUN_DIR does not grow for ever."""
    log = log_file(program, run_dir)
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".log.1"))


def end_of_log(program: Program, run_dir: Path) -> str:
    """Returns the last lines of its log, which say why a program does not start."""
    lines = log_file(program, run_dir).read_text(errors="replace").splitlines()
    return "\n".join(lines[-LOG_LINES_SHOWN:])
