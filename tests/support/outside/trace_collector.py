"""An OpenTelemetry collector on loopback that keeps what services send (OTLP over HTTP with JSON)."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer


@dataclass(frozen=True, slots=True)
class Step:
    """A span as the collector got it; `service` is that of its resource, `parent` empty for a first one."""

    service: str
    name: str
    trace: str
    id: str
    parent: str
    attributes: dict[str, Any]
    failed: bool


@dataclass
class Collector:
    """`url` is what OTEL_EXPORTER_OTLP_ENDPOINT names; `texts` is all that came, as it came; `status` is its answer."""

    url: str = ""
    steps: list[Step] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200

    async def take(self, request: web.Request) -> web.Response:
        """Handles a batch of spans."""
        assert request.content_type == "application/json"
        self.headers = request.headers
        if self.status != 200:
            return web.Response(status=self.status)
        self.texts.append(await request.text())
        for resource in (await request.json())["resourceSpans"]:
            service = _values(resource["resource"]["attributes"])["service.name"]
            self.steps += [_step(service, span) for scope in resource["scopeSpans"] for span in scope["spans"]]
        return web.json_response({})

    def trace_of(self, name: str) -> list[Step]:
        """All steps of the trace that has a step of this name so far."""
        traces = {step.trace for step in self.steps if step.name == name}
        return [step for step in self.steps if step.trace in traces]


@asynccontextmanager
async def a_collector() -> AsyncIterator[Collector]:
    """A collector that listens until the block ends."""
    collector = Collector()
    app = web.Application()
    app.router.add_post("/v1/traces", collector.take)
    async with TestServer(app, host="127.0.0.1") as server:
        collector.url = str(server.make_url("/")).rstrip("/")
        yield collector


def _step(service: str, span: Any) -> Step:
    assert len(span["traceId"]) == 32
    assert len(span["spanId"]) == 16
    assert int(span["startTimeUnixNano"]) <= int(span["endTimeUnixNano"])
    return Step(
        service=service,
        name=span["name"],
        trace=span["traceId"],
        id=span["spanId"],
        parent=span["parentSpanId"],
        attributes=_values(span["attributes"]),
        failed=span["status"].get("code") == 2,
    )


def _values(attributes: Any) -> dict[str, Any]:
    return {attribute["key"]: next(iter(attribute["value"].values())) for attribute in attributes}
