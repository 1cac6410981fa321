"""A process that streams badges and prints by how many MiB it grew: `python -m tests.support.badge_growth 10000`."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from shared.documents.badge import Badge, stream_badges
from tests.support.badges import a_badge

PAGE = 4096


async def growth_while_streaming(count: int) -> float:
    """Streams so many badges into nothing, and compares the memory with that after two."""
    async for _ in stream_badges(_badges(2)):
        pass
    before = most = _resident()
    async for _ in stream_badges(_badges(count)):
        most = max(most, _resident())
    return most - before


async def _badges(count: int) -> AsyncIterator[Badge]:
    for number in range(count):
        yield a_badge(first_name=f"Zoë{number}", code=f"C{number:05}")


def _resident() -> float:
    """The memory that this process uses, in MiB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 2**20


if __name__ == "__main__":
    print(asyncio.run(growth_while_streaming(int(sys.argv[1]))))
