"""Traces: only a request begins one, what it causes goes on with it, and without a collector nothing is made."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient

from shared.http.middleware import IS_OUTAGE, answer_always
from shared.trace_export import TraceExporter
from shared.tracing import NO_SPAN, Kind, Origin, Span, acting_for, collect, current_origin, first_span, span
from tests.support.outside.trace_collector import a_collector

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def spans() -> Iterator[list[Span]]:
    collected: list[Span] = []
    collect(collected.append)
    yield collected
    collect(None)


def test_without_a_collector_nothing_is_made_or_carried_along() -> None:
    with first_span("GET /", CALLER) as step, span("transaction") as inner:
        step.note(http__route="/")
        assert (step, inner, current_origin().traceparent, NO_SPAN.attributes) == (NO_SPAN, NO_SPAN, "", {})


def test_steps_of_a_request_are_its_children(spans: list[Span]) -> None:
    with first_span("GET /") as request, span("transaction"):
        pass
    inner, outer = spans
    assert (inner.name, inner.trace, inner.parent) == ("transaction", outer.trace, request.id)
    assert (outer.parent, outer.kind) == ("", Kind.SERVER)
    assert outer.began <= inner.began <= inner.ended <= outer.ended


def test_nothing_but_a_request_begins_a_trace(spans: list[Span]) -> None:
    with span("transaction"), span("consume digest", Kind.CONSUMER, ""):
        pass
    assert spans == []


def test_a_trace_goes_on_in_another_process(spans: list[Span]) -> None:
    with first_span("GET /") as request:
        carried = current_origin().traceparent
    with span("consume", Kind.CONSUMER, carried):
        pass
    assert (spans[-1].trace, spans[-1].parent) == (request.trace, request.id)


@pytest.mark.parametrize("text", ["", "00-0-0-01", CALLER.upper(), CALLER + "-x", CALLER.replace("b7", "xy"), "\0"])
def test_a_caller_whose_context_is_none_gets_a_trace_of_its_own(spans: list[Span], text: str) -> None:
    with first_span("GET /", text):
        pass
    assert spans[0].parent == ""


def test_a_trace_that_the_caller_does_not_sample_is_sent_to_nobody(spans: list[Span]) -> None:
    with first_span("GET /", CALLER.removesuffix("01") + "00"), span("transaction"):
        assert current_origin().traceparent.endswith("-00")
    assert spans == []


def test_a_task_works_for_one_request_after_the_other(spans: list[Span]) -> None:
    with acting_for(Origin("one", CALLER)), span("transaction"):
        assert current_origin().request_id == "one"
    with acting_for(Origin("two", "")), span("transaction"):
        assert current_origin() == Origin("two", "")
    assert [step.trace for step in spans] == [CALLER.split("-")[1]]


async def test_a_request_names_its_route_and_never_its_address(
    spans: list[Span], aiohttp_client: Callable[[web.Application], Awaitable[TestClient[Any, Any]]]
) -> None:
    async def fail(_request: web.Request) -> web.StreamResponse:
        raise ZeroDivisionError("zoe@example.lu")

    app = web.Application(middlewares=[answer_always])
    app[IS_OUTAGE] = lambda _error: False
    app.router.add_get("/r/{token}", fail)
    client = await aiohttp_client(app)
    await client.get("/r/secret?email=zoe@example.lu")
    [step] = spans
    assert (step.name, step.attributes, step.failed) == ("GET /r/{token}", {"http.response.status_code": 500}, True)
    assert "secret" not in repr(step)
    assert "zoe" not in repr(step)


async def test_spans_that_a_collector_does_not_take_wait_and_the_newest_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.trace_export.MOST_WAITING", 3)
    async with a_collector() as collector:
        exporter = TraceExporter(collector.url, "mailer", {"Authorization": "Bearer token"})
        for number in range(5):
            exporter.take(Span(str(number), Kind.INTERNAL, "1" * 32, "1" * 16))
        collector.status = 503
        await exporter.flush()
        assert collector.steps == []
        collector.status = 200
        await exporter.flush()
        await exporter.flush()
    assert [(step.service, step.name) for step in collector.steps] == [("moien-mailer", name) for name in "234"]
    assert collector.headers["Authorization"] == "Bearer token"
