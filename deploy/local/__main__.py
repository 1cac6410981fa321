"""The commands behind `make demo` and `make stop`, and the one that starts the servers of the tests."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, NoReturn

import click

from deploy.local.config import Config, run_dir
from deploy.local.errors import DemoError
from deploy.local.orphans import stop_orphans
from deploy.local.private_file import private_directory
from deploy.local.run_lock import stop_supervisor


@click.group()
def main() -> None:
    """All of Moien on this machine."""
    os.umask(0o077)  # logs and data are as private as the credentials


@main.command()
@click.option("--detach", is_flag=True, help="Return once all is ready; the demo goes on in the background.")
def demo(detach: bool) -> None:
    """Start Moien with two sample conferences."""
    try:
        config = Config.read(os.environ)
    except DemoError as error:
        _exit_with(error)
    if detach:
        _in_background(config.run_dir)
    else:
        from deploy.local.demo import run_demo

        _run(run_demo(config))


@main.command()
@click.option("--while", "parent", type=int, help="Stop when the process with this id ends.")
def servers(parent: int | None) -> None:
    """Start only MongoDB, RabbitMQ and the mail catcher."""
    from deploy.local.demo import run_servers

    _run(run_servers(Config.read(os.environ)), parent=parent)


@main.command()
def backup() -> None:
    """Make a backup of the running demo in BACKUP_DIR (backups)."""
    from deploy.local.backups import back_up

    _reported(back_up)


@main.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", "replaces", is_flag=True, help="Put it in the place of the demo's present data.")
def restore(file: Path | None, replaces: bool) -> None:
    """Restore FILE, or the latest backup, into the stopped demo."""
    from deploy.local.backups import restore_into

    _run(restore_into(Config.read(os.environ), file, replaces=replaces))


@main.command()
def venue() -> None:
    """Start check-in alone, for the venue's network."""
    from deploy.local.venue import run_venue
    from deploy.local.venue_config import VenueConfig

    try:
        config = VenueConfig.read(os.environ)
    except DemoError as error:
        _exit_with(error)
    _run(run_venue(config))


@main.command()
@click.argument("command", type=click.Choice(["take-door", "give-back", "doors", "pairing-link"]))
def door(command: str) -> None:
    """Move the door of EVENT to the venue that runs in RUN_DIR, or back to the main installation, or pair phones."""
    from deploy.local.venue import door_command

    try:
        sys.exit(door_command(run_dir(os.environ), command, os.environ))
    except DemoError as error:
        _exit_with(error)


@main.command()
def stop() -> None:
    """Stop the demo in RUN_DIR, and processes that a killed demo left running."""
    directory = run_dir(os.environ)
    was_running = stop_supervisor(directory)
    orphans = stop_orphans(directory) if directory.exists() else 0
    print(f"Stopped what ran in {directory}." if was_running or orphans else f"Nothing runs in {directory}.")


def _run(work: Coroutine[Any, Any, None], *, parent: int | None = None) -> None:
    try:
        asyncio.run(_until_stopped(work, parent))
    except DemoError as error:
        _exit_with(error)


async def _until_stopped(work: Coroutine[Any, Any, None], parent: int | None) -> None:
    """Runs `work` until it ends, a signal arrives, or the process `parent` ends."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    stopping = False

    def stop_once() -> None:
        nonlocal stopping
        if not stopping:
            stopping = True
            print("Stopping...", flush=True)
            task.cancel()

    for signal_number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(signal_number, stop_once)
    if parent:
        handle = os.pidfd_open(parent)  # becomes readable when the process ends, and stays readable

        def stop_with_parent() -> None:
            loop.remove_reader(handle)
            stop_once()

        loop.add_reader(handle, stop_with_parent)
    with contextlib.suppress(asyncio.CancelledError):
        await task


def _reported(work: Callable[[Config], None]) -> None:
    try:
        work(Config.read(os.environ))
    except DemoError as error:
        _exit_with(error)


def _in_background(directory: Path) -> None:
    """Starts the same command as a process of its own and waits for its `demo.json`."""
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


def _exit_with(error: Exception) -> NoReturn:
    print(error, file=sys.stderr)
    sys.exit(1)


main()
