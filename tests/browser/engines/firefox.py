"""Debian's Firefox, told by WebDriver BiDi (W3C) what to do; it needs neither a driver nor a screen."""

import base64
import itertools
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from tests.browser.engines.engine import EngineFault, a_program, key_actions, line_in

# It calls nobody: all but loopback would go through a proxy that is not there. Its camera shows a test picture.
PREFERENCES = """
user_pref("network.proxy.type", 1);
user_pref("network.proxy.http", "127.0.0.1");
user_pref("network.proxy.http_port", 9);
user_pref("network.proxy.ssl", "127.0.0.1");
user_pref("network.proxy.ssl_port", 9);
user_pref("intl.accept_languages", "en-GB");
user_pref("media.navigator.streams.fake", true);
user_pref("media.navigator.permission.disabled", true);
"""


class Firefox:
    """Implements Engine."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._page = ""

    async def begin(self, width: int, height: int) -> None:
        """Starts a session, in a page of this size."""
        await self._tell("session.new", capabilities={})
        self._page = (await self._tell("browsingContext.create", type="tab"))["context"]
        viewport = {"width": width, "height": height}
        await self._tell("browsingContext.setViewport", context=self._page, viewport=viewport)

    async def open(self, url: str) -> None:
        """Goes there, and waits until it is loaded."""
        await self._tell("browsingContext.navigate", context=self._page, url=url, wait="complete")

    async def evaluate(self, expression: str) -> Any:
        """The value of a script's expression as JSON has it; promises are awaited."""
        target = {"context": self._page}
        answer = await self._tell("script.evaluate", expression=expression, target=target, awaitPromise=True)
        if answer["type"] != "success":
            raise EngineFault(answer["exceptionDetails"]["text"])
        return _plain(answer["result"])

    async def press(self, keys: str) -> None:
        """Presses keys one after the other, wherever the focus is."""
        await self._tell("input.performActions", context=self._page, actions=key_actions(keys))

    async def picture(self) -> bytes:
        """The visible part of the page, as PNG."""
        return base64.b64decode((await self._tell("browsingContext.captureScreenshot", context=self._page))["data"])

    async def _tell(self, method: str, **parameters: Any) -> Any:
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        while (answer := await self._socket.receive_json()).get("id") != number:
            pass  # something that happened meanwhile
        if answer["type"] == "error":
            raise EngineFault(f"{method}: {answer['message']}")
        return answer["result"]


def _plain(value: Any) -> Any:
    """A remote value as JSON has it."""
    if value["type"] == "array":
        return [_plain(item) for item in value["value"]]
    return value.get("value")


@asynccontextmanager
async def a_firefox(
    home: Path, width: int, height: int, preferences: Mapping[str, str] | None = None
) -> AsyncIterator[Firefox]:
    """A browser with nothing in it, with more `preferences` (values as in user.js)."""
    more = [f'user_pref("{name}", {value});' for name, value in (preferences or {}).items()]
    (home / "user.js").write_text("\n".join([PREFERENCES, *more]))
    command = ("firefox-esr", "--headless", "--no-remote", "--profile", str(home), "--remote-debugging-port", "0")
    async with a_program(*command, home=home) as output_file:
        address = (await line_in(output_file, "ws://")).split()[-1]
        async with aiohttp.ClientSession() as client, client.ws_connect(f"{address}/session", max_msg_size=0) as socket:
            firefox = Firefox(socket)
            await firefox.begin(width, height)
            yield firefox
