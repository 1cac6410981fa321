"""The commands behind `make demo` and `make stop`, and the servers that the tests start."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, NoReturn

import click

from deploy.local.leftovers import sweep
from deploy.local.occupancy import dismiss
from deploy.local.private_file import private_directory
from deploy.local.refusal import NotPossible
from deploy.local.surroundings import Surroundings, run_dir


@click.group()
def main() -> None:
    """All of Moien on this machine."""
    os.umask(0o077)  # logs and data are as private as the credentials


@main.command()
@click.option("--detach", is_flag=True, help="Return once all is ready, and go on in the background.")
def demo(detach: bool) -> None:
    """Start Moien with two sample conferences."""
    try:
        surroundings = Surroundings.read(os.environ)
    except NotPossible as reason:
        _give_up(reason)
    if detach:
        _in_background(surroundings.run_dir)
    else:
        from deploy.local.demo import run_demo

        _run(run_demo(surroundings))


@main.command()
@click.option("--while", "starter", type=int, help="Stop when the process of this number ends.")
def servers(starter: int | None) -> None:
    """Start only MongoDB, RabbitMQ and the mail catcher."""
    from deploy.local.demo import run_servers

    _run(run_servers(Surroundings.read(os.environ)), starter=starter)


@main.command()
def stop() -> None:
    """Stop what runs in RUN_DIR, also what a killed demo left there."""
    directory = run_dir(os.environ)
    was_running = dismiss(directory)
    left_behind = sweep(directory) if directory.exists() else 0
    print(f"Stopped what ran in {directory}." if was_running or left_behind else f"Nothing runs in {directory}.")


def _run(work: Coroutine[Any, Any, None], *, starter: int | None = None) -> None:
    try:
        asyncio.run(_until_asked_to_stop(work, starter))
    except NotPossible as reason:
        _give_up(reason)


async def _until_asked_to_stop(work: Coroutine[Any, Any, None], starter: int | None) -> None:
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    asked = False

    def stop_once() -> None:
        nonlocal asked
        if not asked:
            asked = True
            print("Stopping...", flush=True)
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop_once)
    if starter:
        end_of_starter = os.pidfd_open(starter)  # becomes readable, and stays so

        def follow_starter() -> None:
            loop.remove_reader(end_of_starter)
            stop_once()

        loop.add_reader(end_of_starter, follow_starter)
    with contextlib.suppress(asyncio.CancelledError):
        await task


def _in_background(directory: Path) -> None:
    """Starts the same command as a process of its own and waits for its word."""
    log = private_directory(directory) / "demo.log"
    with log.open("wb") as output:
        child = subprocess.Popen(
            (sys.executable, "-m", "deploy.local", "demo"),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        while child.poll() is None:
            with contextlib.suppress(OSError, ValueError):
                if json.loads((directory / "demo.json").read_text())["supervisor"] == child.pid:
                    break
            time.sleep(0.1)
    except KeyboardInterrupt:
        child.terminate()
        child.wait()
    print(log.read_text(), end="")
    sys.exit(child.returncode or 0)


def _give_up(reason: Exception) -> NoReturn:
    print(reason, file=sys.stderr)
    sys.exit(1)


main()
