"""Files to download, sent piece by piece."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from aiohttp import web


async def send_file(
    request: web.Request, name: str, content_type: str, pieces: AsyncGenerator[bytes], size: int | None = None
) -> web.StreamResponse:
    """Sends a file of `size` bytes (None: not known) to download; for HEAD only its headers.

    A fault before the first piece is answered as any other; one after it cuts the connection, so that half of a file
    does not look whole.
    """
    response = web.StreamResponse(
        headers={
            "Content-Type": content_type,
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
    )
    response.content_length = size
    if request.method == "HEAD":  # aiohttp leaves it to the handler
        await response.prepare(request)
        return response
    async with aclosing(pieces):
        first = await anext(pieces, b"")
        await response.prepare(request)
        await response.write(first)
        async for piece in pieces:
            await response.write(piece)
    await response.write_eof()
    return response
