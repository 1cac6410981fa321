"""Whether a service lives and is ready: the answers of `/health/live` and `/health/ready`."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from shared.messaging.broker import Broker
from shared.metrics import DEPENDENCY_UP, READY
from shared.mongo.connection import Database
from shared.supervision import FallenBehind
from shared.version import VERSION

Check = Callable[[], Awaitable[None]]
CHECK_SECONDS = 2.0
PROBE_SECONDS = 1.0  # between two looks of the proxy (deploy/proxy/Caddyfile)


def standard_checks(database: Database, broker: Broker) -> dict[str, Check]:
    """Returns the checks of the servers that every service depends on. A check raises when its server is away."""

    async def mongodb() -> None:
        await database.command("ping")

    return {"mongodb": mongodb, "rabbitmq": broker.ping}


class Liveness:
    """Answers 200 while the process takes requests, and 503 from the moment on in which it is told to stop.

    The proxy asks every PROBE_SECONDS, and sends nothing more to a process that stops; so a restart beside another
    process fails nobody.
    """

    def __init__(self) -> None:
        self._asked_at = float("-inf")
        self._is_stopping = False
        self._told = asyncio.Event()

    async def answer(self, _request: web.Request) -> web.Response:
        """Handles a request for `/health/live`."""
        self._asked_at = time.monotonic()
        if self._is_stopping:
            self._told.set()
        body = {"status": "stopping" if self._is_stopping else "alive", "version": VERSION}
        response = web.json_response(body, status=503 if self._is_stopping else 200)
        # Where one address stands for several processes, the next question is to reach any of them.
        response.force_close()
        return response

    async def stop(self) -> None:
        """Returns once those who ask have heard that the process stops; at once where nobody asks."""
        if self._was_asked_within(3 * PROBE_SECONDS):
            # A process that has just become ready in place of this one is noticed first.
            await asyncio.sleep(1.5 * PROBE_SECONDS)
        self._is_stopping = True
        if not self._was_asked_within(2 * PROBE_SECONDS):
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._told.wait(), 3 * PROBE_SECONDS)
            await asyncio.sleep(PROBE_SECONDS)  # what is on its way arrives meanwhile, and a second proxy asks, too

    def _was_asked_within(self, seconds: float) -> bool:
        return time.monotonic() - self._asked_at <= seconds


class Readiness:
    """Answers with the state of each dependency: 200, or 503 while the service cannot do its main job.

    `checks` maps dependencies to their checks; the service needs those in `needed` and must be `prepared`. Requests
    that arrive while the checks run share that run, so that many of them cost no more than one.
    """

    def __init__(self, checks: Mapping[str, Check], needed: frozenset[str], prepared: asyncio.Event) -> None:
        self._checks = checks
        self._needed = needed
        self._prepared = prepared
        self._run: asyncio.Task[dict[str, str]] | None = None

    async def answer(self, _request: web.Request) -> web.Response:
        """Handles a request for `/health/ready`."""
        states = await self.measure()
        ready = self._is_ready(states)
        body = {"status": "ready" if ready else "not ready", "dependencies": states}
        return web.json_response(body, status=200 if ready else 503, headers={} if ready else {"Retry-After": "5"})

    async def measure(self) -> dict[str, str]:
        """Returns the state of each dependency, and notes it in the figures."""
        if self._run is None or self._run.done():
            self._run = asyncio.create_task(self._states())
        return await asyncio.shield(self._run)

    def _is_ready(self, states: Mapping[str, str]) -> bool:
        return self._prepared.is_set() and all(states[name] == "ok" for name in self._needed)

    async def _states(self) -> dict[str, str]:
        answers = await asyncio.gather(*(_state(check) for check in self._checks.values()))
        states = dict(zip(self._checks, answers, strict=True))
        for name, state in states.items():
            DEPENDENCY_UP.labels(name).set(state == "ok")
        READY.set(self._is_ready(states))
        return states


async def _state(check: Check) -> str:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await check()
    except FallenBehind:
        return "behind"
    except Exception:
        return "away"
    return "ok"
