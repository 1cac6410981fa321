"""A service as a process of its own, which a test may kill."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from deploy.local.services import readiness
from shared.settings import ServiceSettings
from tests.support.waiting import until

ROOT = Path(__file__).parents[3]
STARTS_WITHIN = 90  # seconds, on a busy machine


@asynccontextmanager
async def a_process(service: str, port: int, environment: Mapping[str, str]) -> AsyncIterator[Process]:
    """The process of a service that listens on a port, once it is ready; stopped at the end, unless it is gone."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", f"services.{service}"), cwd=ROOT, env=dict(environment), stdout=DEVNULL
    )
    try:
        await until(readiness(port), seconds=STARTS_WITHIN)
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def environment_of(settings: ServiceSettings) -> dict[str, str]:
    """The settings as the environment in which a service finds them."""
    values = {name: getattr(settings, name) for name in type(settings).model_fields}
    texts = {name: v.get_secret_value() if isinstance(v, SecretStr) else v for name, v in values.items() if v}
    return {name.upper(): str(value) for name, value in texts.items()}


def environment_of_process(number: int) -> dict[str, str]:
    """The variables with which a process was started."""
    variables = Path(f"/proc/{number}/environ").read_bytes().split(b"\0")
    return dict(os.fsdecode(variable).split("=", 1) for variable in variables if b"=" in variable)
