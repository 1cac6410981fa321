"""A reader of server-sent events, as tests need it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.support.checkin.service import API, Caller

PATIENCE_SECONDS = 10.0


@dataclass
class Happened:
    """One event of a stream."""

    name: str
    id: str
    data: Any


@dataclass
class Stream:
    """An open stream, with the id of the last event that was read from it."""

    response: aiohttp.ClientResponse
    last_id: str = ""
    read: list[Happened] = field(default_factory=list)

    async def next(self, name: str) -> Any:
        """The data of the next event of this name; events of other names are passed over."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                happened = await self._next()
                if happened.name == name:
                    return happened.data

    async def counts(self, **expected: int) -> Any:
        """The next numbers of people that are as expected."""
        while True:
            counts = await self.next("counts")
            if expected.items() <= counts.items():
                return counts

    async def rest(self) -> list[Happened]:
        """All events until the server ends the stream."""
        events = []
        async with asyncio.timeout(PATIENCE_SECONDS):
            try:
                while True:
                    events.append(await self._next())
            except EOFError:
                return events

    async def _next(self) -> Happened:
        fields: dict[str, str] = {}
        while True:
            line = (await self.response.content.readline()).decode()
            if not line:
                raise EOFError
            name, _, value = line.rstrip("\n").partition(": ")
            if name:
                fields[name] = value
            elif "event" in fields:
                self.last_id = fields.get("id", self.last_id)
                self.read.append(Happened(fields["event"], self.last_id, json.loads(fields["data"])))
                return self.read[-1]


@asynccontextmanager
async def listening(caller: Caller, path: str = "/lists/main/live", last_id: str = "") -> AsyncIterator[Stream]:
    """A stream that somebody opened, after an event with an id where they were there before."""
    headers = {"Last-Event-ID": last_id} if last_id else {}
    if caller.token:
        headers["Authorization"] = f"Bearer {caller.token}"
    timeout = aiohttp.ClientTimeout(total=None)
    async with caller.client.get(API + path, headers=headers, timeout=timeout) as response:
        assert response.status == 200, await response.text()
        assert response.content_type == "text/event-stream"
        yield Stream(response)
