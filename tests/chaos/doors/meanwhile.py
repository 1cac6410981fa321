"""Events while the crowd comes: servers are killed, people register, cancel, and get new badges."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

from tests.chaos.doors.crowd import Guest, Kind
from tests.support.outside.event import Event
from tests.support.servers.demo import Demo
from tests.support.waiting import until

HEARD_AFTER = 2  # seconds until the door has heard of a change, when all is well
Deed = Callable[[], Coroutine[Any, Any, None]]


class Meanwhile:
    """Each deed is done once so large a share of the crowd has come. `recoveries` are the seconds after each kill.

    Raises AssertionError when one takes longer than `patience`.
    """

    def __init__(self, demo: Demo, event: Event, guests: list[Guest], *, patience: float) -> None:
        self._demo = demo
        self._event = event
        self._guests = guests
        self._patience = patience
        self.recoveries: dict[str, float] = {}

    @property
    def deeds(self) -> list[tuple[float, Deed]]:
        return [
            (0.12, lambda: self._kill("checkin")),
            (0.2, self._changes),
            (0.36, lambda: self._kill("rabbitmq", at_once=self._last_minute)),
            (0.6, lambda: self._kill("checkin")),
            (0.8, lambda: self._kill("rabbitmq")),
        ]

    async def _changes(self) -> None:
        """Of what happens now the phones know nothing, or only by their next visit to the server."""
        await self._register("late")
        for guest in self._of("cancels"):
            await self._event.act(guest.code, "cancel")
        for guest in self._of("reissued"):
            guest.old_secret = guest.secret
            guest.take(await self._event.act(guest.code, "reissue"))
        await asyncio.sleep(HEARD_AFTER)
        for kind in ("late", "cancels", "reissued"):
            self._are_ready(kind)

    async def _last_minute(self) -> None:
        await self._register("last minute")
        self._are_ready("last minute")

    async def _register(self, kind: Kind) -> None:
        for guest in self._of(kind):
            await self._event.register(guest.person)
            guest.take(await self._event.registration(guest.person["email"]))

    async def _kill(self, victim: str, at_once: Deed | None = None) -> None:
        moien, process = self._event.moien, self._demo.kill(victim)
        began = time.monotonic()
        if at_once:
            await at_once()

        async def is_well() -> bool:
            return self._demo.pids[victim] != process and await moien.is_healthy()

        await until(is_well, seconds=self._patience)
        self.recoveries[f"{victim} {len(self.recoveries)}"] = time.monotonic() - began

    def _of(self, kind: str) -> list[Guest]:
        return [guest for guest in self._guests if guest.kind == kind]

    def _are_ready(self, kind: str) -> None:
        for guest in self._of(kind):
            guest.ready.set()


def is_later(guest: Guest) -> bool:
    """Whether somebody registers only while the crowd comes."""
    return guest.kind in {"late", "last minute"}
