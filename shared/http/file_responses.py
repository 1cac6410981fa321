"""Files to download, sent piece by piece."""

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from urllib.parse import quote

from aiohttp import web

HELD = 2 * 1024 * 1024  # bytes; all files of an event of 250 people are smaller


async def send_file(
    request: web.Request, name: str, content_type: str, pieces: AsyncGenerator[bytes], size: int | None = None
) -> web.StreamResponse:
    """Sends a file of `size` bytes (None: not known) to download; for HEAD only its headers.

    A file of usual size is sent once it is whole: a fault before is answered as any other. Of a longer one, a fault
    cuts the connection; not every proxy passes that on, but the ends of PDF, XLSX and JSON are then missing.
    """
    response = web.StreamResponse(
        headers={
            "Content-Type": content_type,
            "Content-Disposition": attachment(name),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
    )
    if request.method == "HEAD":  # aiohttp leaves it to the handler
        response.content_length = size
        await response.prepare(request)
        return response
    async with aclosing(pieces):
        beginning, is_whole = await _beginning(pieces)
        response.content_length = len(beginning) if is_whole else size
        await response.prepare(request)
        await response.write(beginning)
        async for piece in pieces:
            await response.write(piece)
    await response.write_eof()
    return response


def attachment(name: str) -> str:
    """Returns the header by which a browser saves a file under `name`, which may have any letters (RFC 6266)."""
    plain = re.sub(r"[^ -!#-\[\]-~]", "_", name)
    return f'attachment; filename="{plain}"' + ("" if plain == name else f"; filename*=UTF-8''{quote(name, safe='')}")


async def _beginning(pieces: AsyncGenerator[bytes]) -> tuple[bytes, bool]:
    """The first HELD bytes at least, and whether there is nothing behind them."""
    beginning = bytearray()
    async for piece in pieces:
        beginning += piece
        if len(beginning) >= HELD:
            return bytes(beginning), False
    return bytes(beginning), True
