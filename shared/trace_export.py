"""Sends spans to an OpenTelemetry collector: OTLP over HTTP with JSON, as its specification 1.x has it.

Written here because the SDK brings eleven packages and takes about a tenth of a millisecond a request; what is sent is
the same. Spans are no promise: while the collector is away, the newest MOST_WAITING wait in memory.
"""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
import orjson
import structlog
from prometheus_client import Counter

from shared.tracing import Span, Value
from shared.version import VERSION

MOST_WAITING = 4096
BATCH = 512
PAUSE_SECONDS = 2.0
TIMEOUT_SECONDS = 10.0
FAILED = 2  # STATUS_CODE_ERROR
LOST = Counter("moien_spans_lost_total", "Steps of traces that no collector took")
log = structlog.get_logger()


class TraceExporter:
    """Collects spans, to be given to `shared.tracing.collect`, and sends them every PAUSE_SECONDS."""

    def __init__(self, endpoint: str, service: str, headers: Mapping[str, str]) -> None:
        self._url = f"{endpoint.rstrip('/')}/v1/traces"
        self._service = service
        self._headers = {**headers, "Content-Type": "application/json"}
        self._waiting: deque[Span] = deque()
        self._is_away = False

    def take(self, span: Span) -> None:
        """Takes a span that has ended."""
        if len(self._waiting) >= MOST_WAITING:
            self._waiting.popleft()
            LOST.inc()
        self._waiting.append(span)

    async def run(self) -> None:
        """Sends what was taken, for ever."""
        while True:
            await asyncio.sleep(PAUSE_SECONDS)
            await self.flush()

    async def flush(self) -> None:
        """Sends what was taken until now. What a collector away does not take waits on."""
        if not self._waiting:
            return
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
        async with aiohttp.ClientSession(headers=self._headers, timeout=timeout) as client:
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), BATCH))]
                if not await self._send(client, batch):
                    return

    async def _send(self, client: aiohttp.ClientSession, batch: Sequence[Span]) -> bool:
        """Whether it makes sense to go on: the collector has taken the batch, or will never take it."""
        try:
            async with client.post(self._url, data=orjson.dumps(self._request(batch))) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return self._put_back(batch, type(error).__name__)
        if status == 429 or status >= 500:
            return self._put_back(batch, str(status))
        if status >= 400:
            LOST.inc(len(batch))
            log.warning("collector refuses traces", status=status)
        self._is_away = False
        return True

    def _put_back(self, batch: Sequence[Span], reason: str) -> bool:
        if not self._is_away:
            log.warning("collector of traces away", reason=reason)
        self._is_away = True
        self._waiting.extendleft(reversed(batch))
        return False

    def _request(self, spans: Sequence[Span]) -> dict[str, Any]:
        resource = {"service.name": f"moien-{self._service}", "service.version": VERSION}
        scope = {"scope": {"name": "moien", "version": VERSION}, "spans": [*map(_span, spans)]}
        return {"resourceSpans": [{"resource": {"attributes": _attributes(resource)}, "scopeSpans": [scope]}]}


def _span(span: Span) -> dict[str, Any]:
    return {
        "traceId": span.trace,
        "spanId": span.id,
        "parentSpanId": span.parent,
        "name": span.name,
        "kind": int(span.kind),
        "startTimeUnixNano": str(span.began),
        "endTimeUnixNano": str(span.ended),
        "attributes": _attributes(span.attributes),
        "status": {"code": FAILED} if span.failed else {},
    }


def _attributes(values: Mapping[str, Value]) -> list[dict[str, Any]]:
    return [{"key": name, "value": _value(value)} for name, value in values.items()]


def _value(value: Value) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"boolValue": value}
    return {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}
