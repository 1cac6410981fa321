"""Which TCP ports of this machine are free, and whether somebody listens on one."""

import asyncio
import contextlib
import socket

LOCALHOST = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether a server could listen on `port` of this machine."""
    with socket.socket() as attempt:
        # as servers do: a port that only lingers after its last connection counts as free
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((LOCALHOST, port))
        except OSError:
            return False
        return True


def a_free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as chosen:
        chosen.bind((LOCALHOST, 0))
        port: int = chosen.getsockname()[1]
        return port


async def first_words(port: int, *, greeting: bytes = b"") -> bytes:
    """What the server at `port` says first, or in answer to `greeting`; nothing if none is there."""
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(2):
            reader, writer = await asyncio.open_connection(LOCALHOST, port)
            try:
                writer.write(greeting)
                return await reader.read(4)
            finally:
                writer.close()
    return b""


async def is_listening(port: int) -> bool:
    """Whether a server takes connections at `port`."""
    with contextlib.suppress(OSError):
        _, writer = await asyncio.open_connection(LOCALHOST, port)
        writer.close()
        return True
    return False
