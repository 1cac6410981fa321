"""The yardstick: a bare aiohttp handler that answers a constant. `python -m tests.bench.yardstick PORT`.

It runs on asyncio's own loop, as aiohttp comes, and is asked one request at a time: a rush is answered in batches,
which would make the yardstick half as long and all of Moien look twice as dear.
"""

import asyncio
import sys

from aiohttp import web


async def answer(_request: web.Request) -> web.Response:
    return web.json_response({"verdict": "admitted"})


async def serve(port: int) -> None:
    app = web.Application()
    app.router.add_get("/", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
