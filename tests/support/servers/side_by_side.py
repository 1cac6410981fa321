"""A second process of each service beside those of a demo, with its database and broker, behind a proxy of both."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from yarl import URL

from deploy.local.ports import LOCALHOST, a_free_port
from tests.support.outside.moien import SERVICES
from tests.support.servers.demo import Demo
from tests.support.servers.process import ROOT, a_process, environment_of_process
from tests.support.servers.proxy import a_proxy


@asynccontextmanager
async def side_by_side(demo: Demo) -> AsyncIterator[Mapping[str, Any]]:
    """The demo's facts, with the address of the new proxy and those of first and second processes (`instances`)."""
    ports = {service: (URL(demo.facts[service]).port or 0, a_free_port()) for service in SERVICES}
    async with AsyncExitStack() as stack:
        for service, (_, port) in ports.items():
            settings = environment_of_process(demo.pids[service])
            environment = {**settings, "PYTHONPATH": str(ROOT), f"{service.upper()}_PORT": str(port)}
            await stack.enter_async_context(a_process(service, port, environment))
        url = await stack.enter_async_context(a_proxy(demo.run_dir / "beside", a_free_port(), ports))
        both = {service: [f"http://{LOCALHOST}:{port}" for port in pair] for service, pair in ports.items()}
        yield {**demo.facts, "url": url, "instances": both}
