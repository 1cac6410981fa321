"""An IMAP server in memory, spoken to over loopback: one folder, as much of RFC 3501 as reading bounces takes."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class FakeImapServer:
    """Messages by their numbers from 1 on, and those that were seen; `secrets` are good for signing in."""

    messages: list[bytes] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    secrets: tuple[str, ...] = ("bounces secret",)
    port: int = 0

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(b"* OK here\r\n")
            while line := (await reader.readline()).decode().strip():
                tag, _, command = line.partition(" ")
                if command.startswith("AUTHENTICATE"):
                    writer.write(b"+ \r\n")
                    command = "AUTHENTICATE " + (await reader.readline()).decode().strip()
                writer.write(self._answer(tag, command))
                if command == "LOGOUT":
                    break
        except ConnectionError:
            pass  # the client left without a word
        finally:
            writer.close()

    def _answer(self, tag: str, command: str) -> bytes:
        ok = f"{tag} OK done\r\n".encode()
        words = command.replace('"', "").split(" ", 1)
        if words[0] in ("LOGIN", "AUTHENTICATE"):
            return ok if words[1] in self.secrets else f"{tag} NO no such user\r\n".encode()
        if command.startswith("UID SEARCH"):
            unseen = [str(n) for n in range(1, len(self.messages) + 1) if n not in self.seen]
            return f"* SEARCH {' '.join(unseen)}\r\n".encode() + ok
        if fetch := re.match(r"UID FETCH (\d+)", command):
            message = self.messages[int(fetch[1]) - 1]
            head = f"* {fetch[1]} FETCH (UID {fetch[1]} BODY[]<0> {{{len(message)}}}\r\n"
            return head.encode() + message + b")\r\n" + ok
        if store := re.match(r"UID STORE (\d+) \+FLAGS \(\\Seen\)", command):
            self.seen.add(int(store[1]))
        if command.startswith("CAPABILITY"):
            return b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n" + ok
        return b"* 0 EXISTS\r\n" + ok if command.startswith("SELECT") else ok


@asynccontextmanager
async def an_imap_server(*messages: bytes) -> AsyncIterator[FakeImapServer]:
    """A running server with these messages, unseen."""
    fake = FakeImapServer(list(messages))
    server = await asyncio.start_server(fake.converse, "127.0.0.1", 0)
    fake.port = server.sockets[0].getsockname()[1]
    try:
        yield fake
    finally:
        server.close()
