"""TCP ports of this machine: which are free, and which have a server."""

import asyncio
import contextlib
import socket

LOCALHOST = "127.0.0.1"
ANSWER_SECONDS = 2


def is_free(port: int) -> bool:
    """Whether a server could listen on `port` of this machine."""
    with socket.socket() as probe:
        # As servers do: a port that only lingers after its last connection counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOCALHOST, port))
        except OSError:
            return False
        return True


def a_free_port() -> int:
    """Returns a port on which no server listens."""
    with socket.socket() as probe:
        probe.bind((LOCALHOST, 0))
        port: int = probe.getsockname()[1]
        return port


async def first_bytes(port: int, *, greeting: bytes = b"") -> bytes:
    """Returns the first four bytes that the server at `port` sends after `greeting`; none if there is no server."""
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(ANSWER_SECONDS):
            reader, writer = await asyncio.open_connection(LOCALHOST, port)
            try:
                writer.write(greeting)
                return await reader.read(4)
            finally:
                writer.close()
    return b""


async def is_listening(port: int) -> bool:
    """Whether a server accepts connections at `port`."""
    with contextlib.suppress(OSError):
        _, writer = await asyncio.open_connection(LOCALHOST, port)
        writer.close()
        return True
    return False
