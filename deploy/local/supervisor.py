"""Keeps programs running: waits until each is ready, restarts those that die, stops all in reverse order."""

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from deploy.local import program as process
from deploy.local.errors import DemoError
from deploy.local.orphans import stop_orphans
from deploy.local.program import Program

START_SECONDS = 180  # a cluster on a busy machine; a program that dies is noticed earlier
DEATHS_ALLOWED_AT_START = 3
RESTART_SECONDS = 1.0


class DidNotStart(DemoError):
    """A program does not start; the text contains the end of its log."""


class Supervisor:
    """Runs programs in one RUN_DIR. `pids` maps names to process ids, `on_change` is called after each change of it.

    A program that died keeps its old entry in `pids` until it is restarted a second later.
    """

    def __init__(self, run_dir: Path, *, on_change: Callable[[], None] = lambda: None) -> None:
        self.pids: dict[str, int] = {}
        self._run_dir = run_dir
        self._on_change = on_change
        self._groups: list[list[asyncio.Task[None]]] = []  # programs that start together stop together
        self._deaths: Counter[str] = Counter()
        (run_dir / "logs").mkdir(parents=True, exist_ok=True)

    async def start(self, *programs: Program) -> None:
        """Starts them side by side and returns once all are ready. Raises `DidNotStart`."""
        tasks = [asyncio.create_task(self._keep_running(program)) for program in programs]
        self._groups.append(tasks)
        await asyncio.gather(*map(self._wait_until_ready, programs, tasks))

    async def watch(self) -> None:
        """Waits for ever; raises the error of a task that ended, which none of them should."""
        tasks = [task for group in self._groups for task in group]
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        ended.pop().result()

    async def stop(self) -> None:
        """Stops the latest first: a program stops before the servers that it uses."""
        while self._groups:
            tasks = self._groups.pop()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.to_thread(stop_orphans, self._run_dir)

    async def _wait_until_ready(self, program: Program, task: asyncio.Task[None]) -> None:
        try:
            async with asyncio.timeout(START_SECONDS):
                while not await program.is_ready():
                    if task.done() or self._deaths[program.name] > DEATHS_ALLOWED_AT_START:
                        raise TimeoutError
                    await asyncio.sleep(0.05)
        except TimeoutError:
            log = process.end_of_log(program, self._run_dir)
            raise DidNotStart(f"{program.name} does not start. The end of its log:\n{log}") from None

    async def _keep_running(self, program: Program) -> None:
        process.rotate_log(program, self._run_dir)
        while True:
            running = await process.start(program, run_dir=self._run_dir)
            self.pids[program.name] = running.pid
            self._on_change()
            try:
                await running.wait()
            finally:
                await process.stop(running)
            self._deaths[program.name] += 1
            await asyncio.sleep(RESTART_SECONDS)
