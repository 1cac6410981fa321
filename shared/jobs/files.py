"""The files that jobs make, kept for people to download for an hour, as jobs and routes see them."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Protocol

KEPT_FOR = timedelta(hours=1)


class JobFiles(Protocol):
    """The files of one service's jobs, in pieces. A job's file is the one whose name it ended with as its cursor."""

    async def write(self, job: str, pieces: AsyncGenerator[bytes]) -> str:
        """Stores a file of a job piece by piece, in place of those that earlier attempts left; returns its name.

        What is written when `pieces` raises, or when the caller is cancelled, is removed again.
        """

    def read(self, name: str) -> AsyncGenerator[bytes]:
        """The pieces of a file; none for a file that is not there any more."""

    async def remove(self, job: str) -> None:
        """Removes what there is of a job's files."""
