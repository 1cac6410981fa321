"""Keeps programs running: waits until each is ready, starts again what dies, stops all in the reverse order."""

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from deploy.local import program as process
from deploy.local.leftovers import sweep
from deploy.local.program import Program
from deploy.local.refusal import NotPossible

START_SECONDS = 90
DEATHS_ALLOWED_AT_START = 3
PAUSE_SECONDS = 1.0


class DidNotStart(NotPossible):
    """A program does not come up; the sentence holds the end of its log."""


class Supervisor:
    """`pids` names the process of each program, also for the second after its death; `on_change` follows it."""

    def __init__(self, run_dir: Path, *, on_change: Callable[[], None] = lambda: None) -> None:
        self.pids: dict[str, int] = {}
        self._run_dir = run_dir
        self._on_change = on_change
        self._keepers: list[list[asyncio.Task[None]]] = []  # those started together stop together
        self._deaths: Counter[str] = Counter()
        (run_dir / "logs").mkdir(exist_ok=True)

    async def start(self, *programs: Program) -> None:
        """Starts them side by side and returns once all are ready. Raises `DidNotStart`."""
        keepers = [asyncio.create_task(self._keep_running(program)) for program in programs]
        self._keepers.append(keepers)
        await asyncio.gather(*map(self._until_ready, programs, keepers))

    async def keep_watch(self) -> None:
        """Returns only by raising what ended one of the keepers, which should never end."""
        keepers = [keeper for together in self._keepers for keeper in together]
        ended, _ = await asyncio.wait(keepers, return_when=asyncio.FIRST_COMPLETED)
        ended.pop().result()

    async def stop(self) -> None:
        """Stops the latest first: nobody loses what it depends on while it still works."""
        while self._keepers:
            keepers = self._keepers.pop()
            for keeper in keepers:
                keeper.cancel()
            await asyncio.gather(*keepers, return_exceptions=True)
        await asyncio.to_thread(sweep, self._run_dir)

    async def _until_ready(self, program: Program, keeper: asyncio.Task[None]) -> None:
        try:
            async with asyncio.timeout(START_SECONDS):
                while not await program.is_ready():
                    if keeper.done() or self._deaths[program.name] > DEATHS_ALLOWED_AT_START:
                        raise TimeoutError
                    await asyncio.sleep(0.05)
        except TimeoutError:
            words = process.last_words(program, self._run_dir)
            raise DidNotStart(f"{program.name} does not start. The end of its log:\n{words}") from None

    async def _keep_running(self, program: Program) -> None:
        process.set_aside_long_log(program, self._run_dir)
        while True:
            running = await process.start(program, run_dir=self._run_dir)
            self.pids[program.name] = running.pid
            self._on_change()
            try:
                await running.wait()
            finally:
                await process.stop(running)
            self._deaths[program.name] += 1
            await asyncio.sleep(PAUSE_SECONDS)
