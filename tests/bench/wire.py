"""A lean HTTP client: what it costs itself is taken from the machine that it measures."""

import asyncio
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

HEAD_END = b"\r\n\r\n"
LENGTH = b"\r\ncontent-length:"


@dataclass
class Outcome:
    """Latencies in seconds, in the order of the answers; how often each status came; how long all took."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)


class Connection(asyncio.Protocol):
    """Sends one request at a time; answers must say how long they are."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._expected = 0
        self._answer: asyncio.Future[int] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own, which is one without being derived

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("the server closed the connection"))

    async def ask(self, request: bytes) -> int:
        """The status of the answer."""
        self._received.clear()
        self._expected = 0
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._expected:
            self._expected = _whole_length(self._received)
        if self._expected and len(self._received) >= self._expected and self._answer:
            self._answer.set_result(int(self._received[9:12]))

    def close(self) -> None:
        self._transport.close()


def _whole_length(received: bytearray) -> int:
    """Of head and body; 0 while that is not known."""
    end = received.find(HEAD_END)
    if end < 0:
        return 0
    head = bytes(received[:end]).lower() + b"\r\n"
    start = head.find(LENGTH)
    if start < 0:
        raise ValueError(f"An answer without a length: {head!r}")
    start += len(LENGTH)
    return end + len(HEAD_END) + int(head[start : head.index(b"\r\n", start)])


def written(method: str, path: str, host: str, *, token: str | None = None, body: str | None = None) -> bytes:
    """A whole HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    content = (body or "").encode()
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    return "\r\n".join(lines).encode() + HEAD_END + content


async def connect(host: str, number: int) -> list[Connection]:
    """`number` connections to `host`, an address with a port."""
    name, _, port = host.partition(":")
    loop = asyncio.get_running_loop()
    return [(await loop.create_connection(Connection, name, int(port)))[1] for _ in range(number)]


async def ask_all(requests: Iterable[bytes], connections: list[Connection]) -> Outcome:
    """Sends all requests, on each connection one after the other."""
    outcome, waiting = Outcome(), deque(requests)

    async def work(connection: Connection) -> None:
        while waiting:
            request = waiting.popleft()
            began = time.perf_counter()
            status = await connection.ask(request)
            outcome.latencies.append(time.perf_counter() - began)
            outcome.statuses[status] = outcome.statuses.get(status, 0) + 1

    began = time.perf_counter()
    await asyncio.gather(*map(work, connections))
    outcome.seconds = time.perf_counter() - began
    return outcome
