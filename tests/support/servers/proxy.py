"""A proxy with the rules of production, in front of processes that a test has started."""

import asyncio
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.local.config import bare_environment
from deploy.local.ports import LOCALHOST, is_listening
from deploy.local.proxy import command
from tests.support.waiting import until


@asynccontextmanager
async def a_proxy(folder: Path, port: int, ports: Mapping[str, Sequence[int]]) -> AsyncIterator[str]:
    """The address of a proxy at `port`, ready. `ports` are those of each service's processes; `folder` gets its log."""
    upstreams = {
        f"{service.upper()}_UPSTREAMS": " ".join(f"{LOCALHOST}:{process}" for process in processes)
        for service, processes in ports.items()
    }
    own = {"HOME": str(folder), "BIND_ADDRESS": LOCALHOST, "SITE_ADDRESS": f"http://:{port}"}
    with (folder / "proxy.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *command(), env=bare_environment(**own, **upstreams), stdout=DEVNULL, stderr=log
        )
    try:
        await until(lambda: is_listening(port))
        yield f"http://{LOCALHOST}:{port}"
    finally:
        process.terminate()
        await process.wait()
