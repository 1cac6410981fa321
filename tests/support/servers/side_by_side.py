"""A second process of each service beside those of a demo, with its database and broker, behind a proxy of both."""

import asyncio
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from deploy.local.config import bare_environment
from deploy.local.ports import LOCALHOST, a_free_port, is_listening
from deploy.local.proxy import CADDYFILE
from tests.support.outside.moien import SERVICES
from tests.support.servers.demo import Demo
from tests.support.servers.process import ROOT, a_process, environment_of_process
from tests.support.waiting import until


@asynccontextmanager
async def side_by_side(demo: Demo) -> AsyncIterator[Mapping[str, Any]]:
    """The demo's facts, with the address of the new proxy and those of first and second processes (`instances`)."""
    first = {service: demo.facts[service] for service in SERVICES}
    second = {service: f"http://{LOCALHOST}:{a_free_port()}" for service in SERVICES}
    async with AsyncExitStack() as stack:
        for service, url in second.items():
            port = url.rpartition(":")[2]
            settings = environment_of_process(demo.pids[service])
            environment = {**settings, "PYTHONPATH": str(ROOT), f"{service.upper()}_PORT": port}
            await stack.enter_async_context(a_process(service, int(port), environment))
        both = {service: [first[service], second[service]] for service in SERVICES}
        yield {**demo.facts, "url": await stack.enter_async_context(_proxy(demo, first, second)), "instances": both}


@asynccontextmanager
async def _proxy(demo: Demo, *all_urls: Mapping[str, str]) -> AsyncIterator[str]:
    """The address of a proxy that shares requests among processes."""
    port = a_free_port()
    upstreams = {
        f"{service.upper()}_UPSTREAMS": " ".join(urls[service].removeprefix("http://") for urls in all_urls)
        for service in SERVICES
    }
    environment = bare_environment(
        HOME=str(demo.run_dir), BIND_ADDRESS=LOCALHOST, SITE_ADDRESS=f"http://:{port}", **upstreams
    )
    command = ("caddy", "run", "--config", str(CADDYFILE), "--adapter", "caddyfile")
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=DEVNULL, stderr=DEVNULL)
    try:
        await until(lambda: is_listening(port))
        yield f"http://{LOCALHOST}:{port}"
    finally:
        process.terminate()
        await process.wait()
