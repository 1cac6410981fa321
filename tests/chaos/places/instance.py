"""A second instance of registration on the same database and broker as the demo's own."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.local.ports import LOCALHOST, a_free_port
from tests.support.servers.demo import Demo
from tests.support.servers.process import a_process


@asynccontextmanager
async def second_instance(demo: Demo) -> AsyncIterator[str]:
    """Its address, once it is ready. It has the settings of the first one, but for its port."""
    port = a_free_port()
    environment = {**_environment(demo.pids["registration"]), "REGISTRATION_PORT": str(port)}
    async with a_process("registration", port, environment):
        yield f"http://{LOCALHOST}:{port}"


def _environment(process: int) -> dict[str, str]:
    variables = Path(f"/proc/{process}/environ").read_bytes().split(b"\0")
    return dict(os.fsdecode(variable).split("=", 1) for variable in variables if b"=" in variable)
