"""A service says of each dependency whether it is there, and whether it can do its main job."""

import asyncio
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from shared import health
from shared.health import Check, Liveness, Readiness
from shared.supervision import FallenBehind


async def there() -> None:
    """Answers."""


async def away() -> None:
    raise ConnectionError


async def behind() -> None:
    raise FallenBehind


async def silent() -> None:
    await asyncio.Event().wait()


def readiness(*, prepared: bool = True, **checks: Check) -> Readiness:
    event = asyncio.Event()
    if prepared:
        event.set()
    return Readiness(checks, frozenset({"mongodb"}), event)


async def ask(ready: Readiness) -> tuple[web.Response, Any]:
    response = await ready.answer(make_mocked_request("GET", "/health/ready"))
    assert isinstance(response.body, bytes)
    return response, orjson.loads(response.body)


async def test_a_service_is_ready_without_a_dependency_that_its_main_job_does_not_need() -> None:
    response, body = await ask(readiness(mongodb=there, rabbitmq=away))
    assert response.status == 200
    assert body == {"status": "ready", "dependencies": {"mongodb": "ok", "rabbitmq": "away"}}


async def test_a_service_is_not_ready_without_a_dependency_that_it_needs() -> None:
    response, body = await ask(readiness(mongodb=away, rabbitmq=there))
    assert (response.status, response.headers["Retry-After"]) == (503, "5")
    assert body == {"status": "not ready", "dependencies": {"mongodb": "away", "rabbitmq": "ok"}}


async def test_a_dependency_that_has_fallen_behind_is_not_away() -> None:
    _, body = await ask(readiness(mongodb=there, rabbitmq=away, schedule=behind))
    assert body["dependencies"] == {"mongodb": "ok", "rabbitmq": "away", "schedule": "behind"}


async def test_a_service_is_not_ready_before_it_is_prepared() -> None:
    response, _ = await ask(readiness(prepared=False, mongodb=there))
    assert response.status == 503


async def test_a_dependency_that_does_not_answer_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.health.CHECK_SECONDS", 0.01)
    _, body = await ask(readiness(mongodb=silent))
    assert body["dependencies"] == {"mongodb": "away"}


async def test_requests_that_arrive_together_share_one_run_of_the_checks() -> None:
    runs = 0

    async def counted() -> None:
        nonlocal runs
        runs += 1
        await asyncio.sleep(0)

    ready = readiness(mongodb=counted)
    answers = await asyncio.gather(*(ask(ready) for _ in range(100)))
    assert ({response.status for response, _ in answers}, runs) == ({200}, 1)
    await ask(ready)
    assert runs == 2


async def test_a_request_that_is_cancelled_takes_the_answer_from_nobody_else() -> None:
    release = asyncio.Event()

    async def slow() -> None:
        await release.wait()

    ready = readiness(mongodb=slow)
    first, second = asyncio.create_task(ask(ready)), asyncio.create_task(ask(ready))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    release.set()
    assert (await second)[0].status == 200


async def no_time(_seconds: float) -> None:
    """Stands for a pause."""


async def ask_whether_it_lives(liveness: Liveness) -> tuple[int, Any]:
    response = await liveness.answer(make_mocked_request("GET", "/health/live"))
    assert isinstance(response.body, bytes)
    assert response.keep_alive is False
    return response.status, orjson.loads(response.body)["status"]


async def test_a_process_that_stops_waits_until_the_proxy_has_heard_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PROBE_SECONDS", 60)
    liveness = Liveness()
    assert await ask_whether_it_lives(liveness) == (200, "alive")
    # Its pauses take no time, so that it waits for nothing but the proxy.
    monkeypatch.setattr(health, "asyncio", SimpleNamespace(sleep=no_time, wait_for=asyncio.wait_for))
    stopping = asyncio.create_task(liveness.stop())
    answers = []
    while not stopping.done():
        answers.append(await ask_whether_it_lives(liveness))
        await asyncio.sleep(0)
    assert answers[0] == (200, "alive")
    assert answers[-1] == (503, "stopping")
    assert answers == sorted(answers)


async def test_a_process_that_nobody_asks_stops_at_once() -> None:
    await asyncio.wait_for(Liveness().stop(), 0.5)


async def test_a_process_waits_no_longer_for_a_proxy_that_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PROBE_SECONDS", 0.1)
    liveness = Liveness()
    await ask_whether_it_lives(liveness)
    await asyncio.wait_for(liveness.stop(), 5)
    assert await ask_whether_it_lives(liveness) == (503, "stopping")
