"""JSON values as files of jobs: what a job needs until its end, and nobody downloads."""

import json
from collections.abc import AsyncGenerator
from typing import Any

from shared.jobs.files import JobFiles


async def write_json(job: str, value: Any, files: JobFiles) -> str:
    """Stores a JSON value as a file of a job; returns its name."""

    async def pieces() -> AsyncGenerator[bytes]:
        yield json.dumps(value).encode()

    return await files.write(job, pieces())


async def read_json(name: str, files: JobFiles) -> Any:
    """Returns the JSON value in a file; None where the file is not there any more."""
    content = b"".join([piece async for piece in files.read(name)])
    return json.loads(content) if content else None
