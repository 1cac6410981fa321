"""The files of jobs in MongoDB: the collection `job_files`, a document for each piece."""

import secrets
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta

from typing_extensions import override

from shared.clock import Clock
from shared.jobs.files import KEPT_FOR, JobFiles
from shared.mongo.connection import Database

PIECE = 1024 * 1024  # bytes; far below what a document may hold
DOWNLOAD = timedelta(minutes=15)  # how long a download that began in time may take


class MongoJobFiles(JobFiles):
    """The files of one service's jobs; MongoDB deletes each piece by its age."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._pieces = database["job_files"]
        self._clock = clock

    async def prepare(self) -> None:
        """Makes the indexes, of which one lets files go by themselves."""
        await self._pieces.create_index("at", expireAfterSeconds=int((KEPT_FOR + DOWNLOAD).total_seconds()))
        await self._pieces.create_index([("name", 1), ("number", 1)], unique=True)
        await self._pieces.create_index("job")

    @override
    async def write(self, job: str, pieces: AsyncGenerator[bytes]) -> str:
        await self.remove(job)
        name, number, held = secrets.token_hex(16), 0, bytearray()
        try:
            async with aclosing(pieces):
                async for piece in pieces:
                    held += piece
                    if len(held) >= PIECE:
                        await self._put(job, name, number, bytes(held))
                        number, held = number + 1, bytearray()
            await self._put(job, name, number, bytes(held))
        except BaseException:
            await self._pieces.delete_many({"name": name})
            raise
        return name

    async def _put(self, job: str, name: str, number: int, content: bytes) -> None:
        piece = {"job": job, "name": name, "number": number, "content": content, "at": self._clock()}
        await self._pieces.insert_one(piece)

    @override
    async def read(self, name: str) -> AsyncGenerator[bytes]:
        async for piece in self._pieces.find({"name": name}).sort("number", 1).batch_size(2):
            yield bytes(piece["content"])

    @override
    async def remove(self, job: str) -> None:
        await self._pieces.delete_many({"job": job})
