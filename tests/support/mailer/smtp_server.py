"""A real SMTP server, spoken to over loopback, that misbehaves on demand."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

SLOW_SECONDS = 0.3


@dataclass
class RealSmtpServer:
    """A server on a port of its own whose answer to each command can be set.

    `answers` maps a command (`connect`, `EHLO`, `MAIL`, `RCPT`, `DATA`, `.`) to an answer instead of agreement: a
    reply such as `451 later`, `hang`, `drop`, or `slow`, which agrees after a while. `.` is the end of a message:
    `drop` there takes the message. An answer to `.@slow.example` is for recipients in that domain alone;
    `answers_once` are each given once. It says that it knows the `extensions`, and with `tls` speaks TLS from the
    first byte.
    """

    answers: dict[str, str] = field(default_factory=dict)
    answers_once: dict[str, str] = field(default_factory=dict)
    received: list[tuple[str, bytes]] = field(default_factory=list)
    return_paths: list[str] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    extensions: tuple[str, ...] = ("SIZE 1000000",)
    tls: ssl.SSLContext | None = None
    commands: list[str] = field(default_factory=list)
    _server: asyncio.Server | None = None
    _open: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"smtp{'s' if self.tls else ''}://127.0.0.1:{self.port}"

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._converse, "127.0.0.1", self.port, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or self._server is None or not self._server.is_serving():
            writer.close()  # accepted in the moment in which the server stopped
            return
        self._open.add(task)
        self.connections += 1
        try:
            await self._session(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the stream's own callback takes a cancelled task for a fault
        finally:
            self._open.discard(task)
            writer.close()

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sender = recipient = domain = ""
        await self._answer(writer, "connect", "220 here")
        while line := await reader.readline():
            verb = line.split()[0].decode().upper() if line.split() else ""
            self.commands.append(verb)
            if verb == "MAIL":
                sender = line.decode().partition("<")[2].partition(">")[0]
            if verb == "RCPT":
                recipient = line.decode().partition("<")[2].partition(">")[0]
                domain = recipient.partition("@")[2]
            if verb == "DATA":
                if await self._answer(writer, "DATA", "354 go on", domain):
                    message = (await reader.readuntil(b"\r\n.\r\n")).removesuffix(b".\r\n")
                    answer = self._next_answer(".", domain)
                    if answer in (None, "drop", "hang", "slow"):
                        self.received.append((recipient, message))
                        self.return_paths.append(sender)
                    await self._give(writer, answer, "250 taken")
            elif verb == "QUIT":
                await self._answer(writer, "QUIT", "221 bye")
                return
            else:
                agreement = self._greeting if verb == "EHLO" else "250 ok"
                await self._answer(writer, verb, agreement, domain if verb == "RCPT" else "")

    @property
    def _greeting(self) -> str:
        *lines, last = "here", *self.extensions
        return "".join(f"250-{line}\r\n" for line in lines) + f"250 {last}"

    def _next_answer(self, command: str, domain: str) -> str | None:
        chosen = self.answers.get(f"{command}@{domain}", self.answers.get(command))
        return self.answers_once.pop(command, None) or chosen

    async def _answer(self, writer: asyncio.StreamWriter, command: str, agreement: str, domain: str = "") -> bool:
        """Whether it agreed."""
        return await self._give(writer, self._next_answer(command, domain), agreement)

    async def _give(self, writer: asyncio.StreamWriter, answer: str | None, agreement: str) -> bool:
        if answer == "hang":
            await asyncio.Event().wait()
        if answer == "drop":
            raise ConnectionResetError
        if answer == "slow":
            await asyncio.sleep(SLOW_SECONDS)
            answer = None
        writer.write(f"{answer or agreement}\r\n".encode())
        await writer.drain()
        return answer is None


@asynccontextmanager
async def an_smtp_server(**answers: str) -> AsyncIterator[RealSmtpServer]:
    """A running server; `end` stands for `.`, the end of a message."""
    server = RealSmtpServer({"." if name == "end" else name: answer for name, answer in answers.items()})
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
