"""Whether a service is ready: what it depends on, and the answer of `/health/ready`."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from shared.messaging.broker import Broker
from shared.metrics import DEPENDENCY_UP, READY
from shared.mongo.connection import Database
from shared.supervision import FallenBehind

Check = Callable[[], Awaitable[None]]
CHECK_SECONDS = 2.0


def standard_checks(database: Database, broker: Broker) -> dict[str, Check]:
    """Returns the checks of the servers that every service depends on. A check raises when its server is away."""

    async def mongodb() -> None:
        await database.command("ping")

    return {"mongodb": mongodb, "rabbitmq": broker.ping}


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
