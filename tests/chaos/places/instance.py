"""A second instance of registration on the same database and broker as the demo's own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deploy.local.ports import LOCALHOST, a_free_port
from tests.support.servers.demo import Demo
from tests.support.servers.process import a_process, environment_of_process


@asynccontextmanager
async def second_instance(demo: Demo) -> AsyncIterator[str]:
    """Its address, once it is ready. It has the settings of the first one, but for its port."""
    port = a_free_port()
    environment = {**environment_of_process(demo.pids["registration"]), "REGISTRATION_PORT": str(port)}
    async with a_process("registration", port, environment):
        yield f"http://{LOCALHOST}:{port}"
