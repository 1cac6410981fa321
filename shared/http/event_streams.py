"""Streams of server-sent events (HTML Living Standard, section 9.2): their form, and what becomes of slow readers."""

import asyncio
from contextlib import suppress
from random import uniform

from aiohttp import web

HEADERS = {"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
# Keeps proxies from closing a connection on which nothing happens. An event, because browsers hide comments from pages.
HEARTBEAT = b"event: alive\ndata: {}\n\n"
RETRY_MILLISECONDS = (1500, 3000)  # of another length for each, so that after a restart not all come back at once
WRITE_SECONDS = 10.0


async def open_stream(request: web.Request) -> web.StreamResponse:
    """Starts the answer to a request for a stream, and tells the browser when to come back if it breaks."""
    response = web.StreamResponse(headers=HEADERS)
    await response.prepare(request)
    with suppress(ConnectionError):  # the next write will say so again
        await write(request, response, f"retry: {uniform(*RETRY_MILLISECONDS):.0f}\n\n".encode())  # noqa: S311
    return response


def event_text(name: str, data: bytes, id_: str = "") -> bytes:
    """Returns an event whose `data` is one line; with an id, which the browser sends back when it comes again."""
    head = f"id: {id_}\nevent: {name}\n" if id_ else f"event: {name}\n"
    return head.encode() + b"data: " + data + b"\n\n"


async def write(request: web.Request, response: web.StreamResponse, data: bytes) -> None:
    """Sends a part of a stream. A reader who does not take it within ten seconds is disconnected.

    Raises ConnectionError when the reader has gone, or is disconnected.
    """
    try:
        async with asyncio.timeout(WRITE_SECONDS):
            await response.write(data)
    except TimeoutError:
        if request.transport is not None:
            request.transport.abort()
        raise ConnectionResetError("The reader is too slow.") from None
