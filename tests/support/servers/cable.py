"""A cable between a service and a server that a test may pull out, plug in, or let fall silent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit, urlunsplit

from tests.support.servers.running import free_port


class Cable:
    """Carries TCP connections from a port of its own to a server, while it is plugged in."""

    def __init__(self, url: str) -> None:
        """`url` is the server's; `self.url` is the same through the cable; `connections_made` counts all so far."""
        parts = urlsplit(url)
        self._target = (parts.hostname or "127.0.0.1", parts.port or 5672)
        self._port = free_port()
        credentials, _, _ = parts.netloc.rpartition("@")
        place = f"{credentials}@127.0.0.1:{self._port}" if credentials else f"127.0.0.1:{self._port}"
        query = "&".join(filter(None, (parts.query, "directConnection=true"))) if "mongodb" in parts.scheme else ""
        query = "&".join(part for part in query.split("&") if not part.lower().startswith("replicaset="))
        self.url = urlunsplit((parts.scheme, place, parts.path or "/", query or parts.query, ""))
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._is_silent = False
        self.connections_made = 0

    async def plug_in(self) -> None:
        """Lets connections through from now on."""
        self._is_silent = False
        if self._server is None:
            self._server = await asyncio.start_server(self._carry, "127.0.0.1", self._port)

    async def pull_out(self) -> None:
        """Breaks all connections and refuses new ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in list(self._writers):
            writer.transport.abort()

    def fall_silent(self) -> None:
        """Keeps connections open, but nothing passes any more."""
        self._is_silent = True

    @property
    def number_of_connections(self) -> int:
        """How many connections go through it just now."""
        return len(self._writers) // 2

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            return
        self.connections_made += 1
        self._writers |= {writer, far_writer}
        await asyncio.gather(self._copy(reader, far_writer), self._copy(far_reader, writer))
        self._writers -= {writer, far_writer}

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                if self._is_silent:
                    continue
                writer.write(data)
                await writer.drain()
        writer.transport.abort()


@asynccontextmanager
async def a_cable(url: str, *, plugged_in: bool = True) -> AsyncIterator[Cable]:
    """A cable to the server at `url`."""
    cable = Cable(url)
    if plugged_in:
        await cable.plug_in()
    yield cable
    await cable.pull_out()
