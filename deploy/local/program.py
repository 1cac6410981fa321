"""One process of the demo: how it is started and stopped, and how one sees that it does its work."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.leftovers import marked

GRACE_SECONDS = 15
LARGEST_LOG = 5_000_000


@dataclass(frozen=True)
class Program:
    """`is_ready` tells whether others can start to use it; `environment` is all that the process gets to see."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    is_ready: Callable[[], Awaitable[bool]] = field(compare=False)


async def start(program: Program, *, run_dir: Path) -> asyncio.subprocess.Process:
    """Starts it as leader of its own group, out of reach of the terminal's Ctrl-C, its output in a log file."""
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
    """Asks the whole group to end, and ends it when it takes too long."""
    _signal_group(process, signal.SIGTERM)
    try:
        async with asyncio.timeout(GRACE_SECONDS):
            await process.wait()
    except TimeoutError:
        _signal_group(process, signal.SIGKILL)
        await process.wait()


def _signal_group(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)


def log_file(program: Program, run_dir: Path) -> Path:
    """RUN_DIR/logs/NAME.log"""
    return run_dir / "logs" / f"{program.name}.log"


def set_aside_long_log(program: Program, run_dir: Path) -> None:
    """Keeps one older log beside the present one, so that a RUN_DIR does not grow for ever."""
    log = log_file(program, run_dir)
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".log.1"))


def last_words(program: Program, run_dir: Path) -> str:
    """The end of its log: what one wants to read when it does not start."""
    lines = log_file(program, run_dir).read_text(errors="replace").splitlines()
    return "\n".join(lines[-15:])
