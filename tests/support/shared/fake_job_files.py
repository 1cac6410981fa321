"""The files of jobs in memory; they pass the same contract tests as those in MongoDB."""

from collections.abc import AsyncGenerator
from itertools import count

from typing_extensions import override

from shared.jobs.files import JobFiles


class FakeJobFiles(JobFiles):
    """Files by job and name."""

    def __init__(self) -> None:
        self.files: dict[tuple[str, str], bytes] = {}
        self._names = count(1)

    async def pieces(self) -> int:
        return len(self.files)

    @override
    async def write(self, job: str, pieces: AsyncGenerator[bytes]) -> str:
        await self.remove(job)
        name = str(next(self._names))
        self.files[job, name] = b"".join([piece async for piece in pieces])
        return name

    @override
    async def read(self, name: str) -> AsyncGenerator[bytes]:
        for (_, known), content in self.files.items():
            if known == name:
                yield content

    @override
    async def remove(self, job: str) -> None:
        self.files = {key: content for key, content in self.files.items() if key[0] != job}
