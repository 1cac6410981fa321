"""A proxy with the rules of production, in front of processes that a test has started."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.local import proxy
from deploy.local.config import Config
from deploy.local.supervisor import Supervisor


@asynccontextmanager
async def a_proxy(folder: Path, port: int, ports: Mapping[str, Sequence[int]]) -> AsyncIterator[str]:
    """The address of a proxy at `port`, ready. `ports` are those of each service's processes; `folder` is its own."""
    config = Config.read({"PORT": str(port), "RUN_DIR": str(folder)})
    supervisor = Supervisor(folder)
    try:
        await supervisor.start(proxy.program(config, ports))
        yield config.url
    finally:
        await supervisor.stop()
