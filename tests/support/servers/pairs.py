"""Two of each service behind the proxy, restarted one after the other with other settings, as an operator would."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path

from deploy.local.ports import LOCALHOST, a_free_port
from deploy.local.services import readiness
from tests.support.outside.moien import SERVICES
from tests.support.servers.process import ROOT
from tests.support.servers.proxy import a_proxy
from tests.support.waiting import until

STARTS_WITHIN = 90  # seconds, on a busy machine


class Pairs:
    """`environment` is that of all six processes; `url` is the proxy's address."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._ports = {service: (a_free_port(), a_free_port()) for service in SERVICES}
        self._processes: dict[int, Process] = {}
        self._proxy = AsyncExitStack()
        self._port = a_free_port()
        self.url = f"http://{LOCALHOST}:{self._port}"
        self.environment = {"HOST": LOCALHOST, "PUBLIC_URL": self.url, "TRUSTED_PROXIES": LOCALHOST, **environment}

    def direct(self, service: str) -> str:
        """The address of the first process of a service."""
        return f"http://{LOCALHOST}:{self._ports[service][0]}"

    async def start(self) -> None:
        """Returns once all are ready."""
        await asyncio.gather(*(self._start(service, port) for service in SERVICES for port in self._ports[service]))
        await self._proxy.enter_async_context(a_proxy(self._folder / "proxy", self._port, self._ports))

    async def restart(self, *services: str, **changes: str) -> None:
        """Stops and starts one process of `services` (all) after the other, each with the changed settings."""
        self.environment |= changes
        for service in services or SERVICES:
            for port in self._ports[service]:
                await _stop(self._processes[port])
                await self._start(service, port)

    async def stop(self) -> None:
        """Ends all of them."""
        await self._proxy.aclose()
        await asyncio.gather(*map(_stop, self._processes.values()))

    async def _start(self, service: str, port: int) -> None:
        self._processes[port] = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", f"services.{service}"),
            cwd=ROOT,
            env={**os.environ, **self.environment, f"{service.upper()}_PORT": str(port)},
            stdout=DEVNULL,
        )
        await until(readiness(port), seconds=STARTS_WITHIN)


async def _stop(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
    await process.wait()
