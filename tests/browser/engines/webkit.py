"""WebKit as Debian builds it (GTK's MiniBrowser), told by WebDriver (W3C) what to do, on a screen that nobody sees."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from deploy.local.ports import a_free_port
from tests.browser.engines.engine import EngineFault, a_program, a_screen, key_actions
from tests.support.waiting import until

OPTIONS = {"webkitgtk:browserOptions": {"args": ["--automation", "--enable-mock-capture-devices=true"]}}
SCRIPT = "const done = arguments[0]; Promise.resolve({}).then(done, (error) => done({{ fault: String(error) }}))"


class WebKit:
    """Implements Engine."""

    def __init__(self, driver: aiohttp.ClientSession) -> None:
        self._driver = driver
        self._session = ""

    async def begin(self, width: int, height: int) -> None:
        """Starts a session, in a window of this size."""
        wanted = {"capabilities": {"alwaysMatch": OPTIONS}}
        self._session = f"/session/{(await self._tell('POST', '/session', wanted))['sessionId']}"
        await self._tell("POST", "/window/rect", {"x": 0, "y": 0, "width": width, "height": height})

    async def end(self) -> None:
        """Closes the browser."""
        await self._tell("DELETE", "")

    async def open(self, url: str) -> None:
        """Goes there, and waits until it is loaded."""
        await self._tell("POST", "/url", {"url": url})

    async def evaluate(self, expression: str) -> Any:
        """The value of a script's expression as JSON has it; promises are awaited."""
        script = SCRIPT.format(expression)
        value = await self._tell("POST", "/execute/async", {"script": script, "args": []})
        if isinstance(value, dict) and "fault" in value:
            raise EngineFault(value["fault"])
        return value

    async def press(self, keys: str) -> None:
        """Presses keys one after the other, wherever the focus is."""
        await self._tell("POST", "/actions", {"actions": key_actions(keys)})

    async def picture(self) -> bytes:
        """The visible part of the page, as PNG."""
        return base64.b64decode(await self._tell("GET", "/screenshot"))

    async def _tell(self, method: str, path: str, body: Any = None) -> Any:
        async with self._driver.request(method, self._session + path, json=body) as answer:
            value = (await answer.json())["value"]
        if not answer.ok:
            raise EngineFault(f"{path}: {value['message']}")
        return value


@asynccontextmanager
async def a_webkit(home: Path, width: int, height: int) -> AsyncIterator[WebKit]:
    """A browser with nothing in it."""
    port = a_free_port()
    async with (
        a_screen(home) as screen,
        a_program("WebKitWebDriver", f"--port={port}", home=home, DISPLAY=screen),
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as driver,
    ):
        await until(lambda: _answers(driver))
        webkit = WebKit(driver)
        await webkit.begin(width, height)
        try:
            yield webkit
        finally:
            await webkit.end()


async def _answers(driver: aiohttp.ClientSession) -> bool:
    try:
        async with driver.get("/status") as answer:
            return answer.ok
    except aiohttp.ClientError:
        return False
