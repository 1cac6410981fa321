"""A second instance of registration on the same database and broker as the demo's own."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.local.ports import LOCALHOST, a_free_port
from deploy.local.services import readiness
from tests.support.servers.demo import ROOT, Demo
from tests.support.waiting import until

STARTS_WITHIN = 90  # seconds, on a busy machine


@asynccontextmanager
async def second_instance(demo: Demo) -> AsyncIterator[str]:
    """Its address, once it is ready. It has the settings of the first one, but for its port."""
    port = a_free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.registration",
        cwd=ROOT,
        env={**_environment(demo.pids["registration"]), "REGISTRATION_PORT": str(port)},
        stdout=DEVNULL,
    )
    try:
        await until(readiness(port), seconds=STARTS_WITHIN)
        yield f"http://{LOCALHOST}:{port}"
    finally:
        process.terminate()
        await process.wait()


def _environment(process: int) -> dict[str, str]:
    variables = Path(f"/proc/{process}/environ").read_bytes().split(b"\0")
    return dict(os.fsdecode(variable).split("=", 1) for variable in variables if b"=" in variable)
