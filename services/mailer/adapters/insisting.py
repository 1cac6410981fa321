"""Writes that must not be lost while the database is away for a moment."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import structlog

from shared.mongo.connection import DatabaseError, is_outage

log = structlog.get_logger()


async def insisting(write: Callable[[], Awaitable[Any]], lease: timedelta) -> Any:
    """Tries a write again while the database is away, until another worker may take over."""
    async with asyncio.timeout(lease.total_seconds()):
        while True:
            try:
                return await write()
            except DatabaseError as error:
                if not is_outage(error):
                    raise
                log.warning("database away, insisting", error=repr(error))
                await asyncio.sleep(0.5)
