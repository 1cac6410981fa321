"""The interface of a browser engine to tests: a page, its scripts and a keyboard. Each engine has its own protocol."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from tests.support.waiting import until

TAB, ENTER, SPACE = "\ue004", "\ue007", " "  # keys as both protocols name them
STOP_SECONDS = 10


class EngineFault(Exception):
    """The browser could not do what it was told."""


class Engine(Protocol):
    """One window with one page in it."""

    async def open(self, url: str) -> None:
        """Goes there, and waits until it is loaded."""

    async def evaluate(self, expression: str) -> Any:
        """The value of a script's expression as JSON has it; promises are awaited."""

    async def press(self, keys: str) -> None:
        """Presses keys one after the other, wherever the focus is."""

    async def picture(self) -> bytes:
        """The visible part of the page, as PNG."""


async def shows(engine: Engine, selector: str, text: str = "") -> str:
    """The words of the first such element that can be seen, once there is one and they contain `text`."""
    elements = f"[...document.querySelectorAll({json.dumps(selector)})]"

    async def words() -> str | None:
        text_shown = await engine.evaluate(
            f"{elements}.find((element) => element.checkVisibility())?.innerText ?? null"
        )
        return str(text_shown) if text_shown is not None and text in text_shown else None

    return str(await until(words))


async def tab_to(engine: Engine, selector: str) -> None:
    """Goes on by the tab key until the focus is at such an element."""
    for _ in range(60):
        await engine.press(TAB)
        if await engine.evaluate(f"document.activeElement.matches({json.dumps(selector)})"):
            return
    raise EngineFault(f"the tab key does not lead to {selector}")


def key_actions(keys: str) -> list[dict[str, Any]]:
    """Key presses as WebDriver and WebDriver BiDi want them told (W3C, "Actions")."""
    steps = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
    return [{"type": "key", "id": "keyboard", "actions": steps}]


@asynccontextmanager
async def a_program(*command: str, home: Path, **environment: str) -> AsyncIterator[Path]:
    """Runs a program with a home of its own; gives the file with all it says. It ends with all that it started."""
    output_file = home / f"{Path(command[0]).name}.log"
    surroundings = {**os.environ, "HOME": str(home), "XDG_RUNTIME_DIR": str(home), **environment}
    with output_file.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *command, stdout=output, stderr=output, env=surroundings, start_new_session=True
        )
    try:
        yield output_file
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


async def line_in(output_file: Path, text: str) -> str:
    """The first line with `text` in it that a program says."""
    return str(await until(lambda: next((line for line in output_file.read_text().splitlines() if text in line), None)))


@asynccontextmanager
async def a_screen(home: Path) -> AsyncIterator[str]:
    """A screen that nobody sees, for browsers with windows; gives the name of the display."""
    command = ("Xvfb", "-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp")
    async with a_program(*command, home=home) as output_file:
        yield f":{(await line_in(output_file, '')).strip()}"
