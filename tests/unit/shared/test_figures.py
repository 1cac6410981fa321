"""The answer of /metrics reads what is with the servers, and is given also while they are away."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, make_mocked_request
from prometheus_client import REGISTRY, Gauge

from shared.figures import MetricsPage
from shared.http.event_streams import open_stream
from shared.http.middleware import answer_always, remember_started
from tests.support.waiting import until
from tests.unit.shared.test_health import away, readiness, there

PEOPLE = Gauge("test_people", "A figure of this test")


async def ask(page: MetricsPage) -> str:
    response = await page.answer(make_mocked_request("GET", "/metrics"))
    assert isinstance(response.body, bytes)
    return response.body.decode()


async def test_a_figure_is_read_anew_for_each_answer() -> None:
    numbers = iter((1, 2))

    async def people() -> None:
        PEOPLE.set(next(numbers))

    page = MetricsPage(people)
    assert "\ntest_people 1.0\n" in await ask(page)
    assert "\ntest_people 2.0\n" in await ask(page)


async def test_a_server_that_is_away_or_silent_keeps_nobody_from_the_other_figures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shared.figures.FIGURE_SECONDS", 0.01)

    async def people() -> None:
        PEOPLE.set(7)

    assert "\ntest_people 7.0\n" in await ask(MetricsPage(away, asyncio.Event().wait, people))


async def test_the_figures_say_which_dependency_is_away() -> None:
    text = await ask(MetricsPage(readiness(mongodb=away, rabbitmq=there).measure))
    assert 'moien_dependency_up{dependency="mongodb"} 0.0' in text
    assert 'moien_dependency_up{dependency="rabbitmq"} 1.0' in text
    assert "\nmoien_ready 0.0\n" in text


async def test_an_open_stream_is_counted_while_it_lasts_and_not_as_a_slow_answer(
    aiohttp_client: Callable[[web.Application], Awaitable[TestClient[Any, Any]]],
) -> None:
    def open_streams() -> float:
        return REGISTRY.get_sample_value("moien_live_streams") or 0.0

    before, seen = open_streams(), []

    async def stream(request: web.Request) -> web.StreamResponse:
        response = await open_stream(request)
        seen.append(open_streams())
        return response

    app = web.Application(middlewares=[answer_always])
    app.on_response_prepare.append(remember_started)
    app.router.add_get("/news-of-this-test", stream)
    client = await aiohttp_client(app)
    await (await client.get("/news-of-this-test")).read()
    await until(lambda: (seen, open_streams()) == ([before + 1], before))
    labels = {"method": "GET", "route": "/news-of-this-test", "status": "200"}
    assert REGISTRY.get_sample_value("moien_request_seconds_count", labels) is None
