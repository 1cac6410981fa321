"""A gate's network: it loses calls on every way that there is, and at times all of them."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from random import Random

from playwright.async_api import Error, Route

from tests.browser.scanner.phone import answer_as_portal, never_answer

EVERY_CALL = "**/door/api/**"
TOO_LATE = 1.5  # seconds; phones wait for a verdict for 0.8


async def drop(route: Route) -> None:
    """The call does not arrive, and the phone notices."""
    await route.abort()


async def tear(route: Route) -> None:
    """The call arrives, its answer does not, and the phone notices."""
    await route.fetch()
    await route.abort()


async def swallow(route: Route) -> None:
    """The call arrives, its answer does not."""
    await route.fetch()


async def delay(route: Route) -> None:
    """The answer comes when no phone waits for a verdict any more."""
    answer = await route.fetch()
    await asyncio.sleep(TOO_LATE)
    await route.fulfill(response=answer)


Fate = Callable[[Route], Awaitable[None]]
FATES: Mapping[str, Fate] = {
    "dropped": drop,
    "torn": tear,
    "hanging": never_answer,
    "swallowed": swallow,
    "late": delay,
    "portal": answer_as_portal,
}
CUT = ("dropped", "hanging")


class Network:
    """One gate's. It loses a share `loss` of the calls, all of them while it `is_cut`, and counts both."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.loss = 0.0
        self.is_cut = False
        self.calls = 0
        self.lost = 0

    async def carry(self, route: Route) -> None:
        """Lets a call through, or loses it."""
        fate = self._fate()
        self.calls += 1
        self.lost += fate is not None
        with contextlib.suppress(Error):  # the page was closed, or has given up
            await (FATES[fate](route) if fate else route.continue_())
            return
        with contextlib.suppress(Error):
            await route.abort()

    def _fate(self) -> str | None:
        if self.is_cut:
            return self._random.choice(CUT)
        return self._random.choice(tuple(FATES)) if self._random.random() < self.loss else None
