"""Stand-ins for what the mailer needs from outside, in memory, and an SMTP server that misbehaves when told to."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from services.mailer.domain.delivery import HANDING_OVER_LEASE, LEASE, Settlement
from services.mailer.domain.kinds import priority
from services.mailer.domain.mails import HistoryEntry, LedgerEntry, Mail, MailFilter, Outcome, Place
from services.mailer.ports.mails import CannotCompose
from shared.audit import AuditEntry
from shared.contracts.registration import MailRequested

WAITING = ("queued", "retrying", "unknown")


@dataclass
class _Kept:
    entry: LedgerEntry
    request: MailRequested
    due_at: datetime | None
    handing_over: bool = False
    times_lost: int = 0
    ladder_step: int = 0
    waits_for_server: bool = False
    first_tried_at: datetime | None = None


class FakeLedger:
    """The ledger, in memory."""

    def __init__(self) -> None:
        self.mails: dict[str, _Kept] = {}
        self.audit: list[AuditEntry] = []

    async def accept(
        self, request: MailRequested, *, now: datetime, resent_from: str | None = None, audit: AuditEntry | None = None
    ) -> bool:
        if request.mail in self.mails:
            return False
        entry = LedgerEntry(
            id=request.mail,
            event=request.event,
            registration=request.registration,
            kind=request.kind,
            to=request.to,
            state="queued",
            reason=None,
            attempts=0,
            next_at=now,
            sent_at=None,
            message_id=f"<{request.mail}@example>",
            requested_at=request.requested_at,
            resent_from=resent_from,
            history=(HistoryEntry(at=now, state="queued", reason=None, attempt=0),),
        )
        self.mails[request.mail] = _Kept(entry, request, now)
        self.audit += [audit] if audit else []
        return True

    async def claim(self, now: datetime) -> Mail | None:
        due = [kept for kept in self.mails.values() if kept.due_at and kept.due_at <= now]
        if not due:
            return None
        kept = min(due, key=lambda kept: (priority(kept.entry.kind), kept.due_at))
        kept.due_at, kept.waits_for_server = now + LEASE, False
        kept.first_tried_at = kept.first_tried_at or now
        self._change(kept, state="sending", attempts=kept.entry.attempts + 1)
        return Mail(
            id=kept.entry.id,
            to=kept.entry.to,
            request=kept.request,
            attempt=kept.entry.attempts,
            handing_over=kept.handing_over,
            times_lost=kept.times_lost,
            ladder_step=kept.ladder_step,
            first_tried_at=kept.first_tried_at,
        )

    async def mark_handing_over(self, mail: Mail, now: datetime) -> bool:
        kept = self.mails[mail.id]
        if not self._held(kept, mail):
            return False
        kept.handing_over, kept.due_at = True, now + HANDING_OVER_LEASE
        return True

    async def settle(self, mail: Mail, settlement: Settlement, now: datetime) -> bool:
        kept = self.mails[mail.id]
        if not self._held(kept, mail):
            return False
        kept.due_at, kept.handing_over = settlement.next_at, False
        kept.times_lost, kept.ladder_step = settlement.times_lost, settlement.ladder_step
        kept.waits_for_server = settlement.waits_for_server
        happened = HistoryEntry(at=now, state=settlement.state, reason=settlement.reason, attempt=mail.attempt)
        self._change(kept, state=settlement.state, reason=settlement.reason, history=(*kept.entry.history, happened))
        if settlement.state == "sent":
            self._change(kept, sent_at=now)
        return True

    async def server_is_back(self, now: datetime) -> None:
        for kept in self.mails.values():
            if kept.waits_for_server and kept.entry.state == "retrying":
                kept.due_at, kept.ladder_step, kept.waits_for_server = now, 0, False
                self._change(kept)

    async def expedite(self, mail: str, *, to: str, now: datetime, audit: AuditEntry) -> bool:
        kept = self.mails[mail]
        if kept.entry.state not in WAITING or kept.due_at is None:
            return False
        kept.due_at = now
        happened = HistoryEntry(at=now, state="queued", reason="an organiser asked for it", attempt=0)
        self._change(kept, state="queued", to=to, history=(*kept.entry.history, happened))
        self.audit.append(audit)
        return True

    async def request(self, mail: str) -> MailRequested | None:
        kept = self.mails.get(mail)
        return kept.request if kept else None

    async def entry(self, mail: str) -> LedgerEntry | None:
        kept = self.mails.get(mail)
        return kept.entry if kept else None

    async def oldest_due_at(self) -> datetime | None:
        return min((kept.due_at for kept in self.mails.values() if kept.due_at), default=None)

    async def resends(self, mail: str) -> list[LedgerEntry]:
        found = [kept.entry for kept in self.mails.values() if kept.entry.resent_from == mail]
        return sorted(found, key=lambda entry: (entry.requested_at, entry.id))

    async def page(self, which: MailFilter, limit: int, after: Place | None) -> list[LedgerEntry]:
        found = [
            replace(kept.entry, history=())
            for kept in self.mails.values()
            if kept.entry.event in which.events
            and which.state in (None, kept.entry.state)
            and (which.to is None or which.to.casefold() == kept.entry.to.casefold())
            and (after is None or (kept.entry.requested_at, kept.entry.id) < after)
        ]
        return sorted(found, key=lambda entry: (entry.requested_at, entry.id), reverse=True)[:limit]

    def _held(self, kept: _Kept, mail: Mail) -> bool:
        return kept.entry.state == "sending" and kept.entry.attempts == mail.attempt

    def _change(self, kept: _Kept, **fields: Any) -> None:
        kept.entry = replace(kept.entry, **fields)
        kept.entry = replace(kept.entry, next_at=kept.due_at if kept.entry.state in WAITING else None)


class FakeComposer:
    """Writes nothing worth reading; `fails` makes it give up."""

    def __init__(self, fails: str | None = None) -> None:
        self._fails = fails

    async def compose(self, mail: Mail) -> bytes:
        if self._fails:
            raise CannotCompose(self._fails)
        return f"To: {mail.to}\r\n\r\n{mail.id}\r\n".encode()


class FakeTransport:
    """Answers with the outcomes it was given, in turn, the last one for ever; keeps what was handed over."""

    def __init__(self, *outcomes: Outcome) -> None:
        self._outcomes = list(outcomes) or [Outcome("accepted", "ok")]
        self.handed_over: list[tuple[str, bytes]] = []

    async def send(self, message: bytes, to: str, before_handing_over: Callable[[], Awaitable[bool]]) -> Outcome:
        outcome = self._outcomes.pop(0) if len(self._outcomes) > 1 else self._outcomes[0]
        if outcome.kind in ("accepted", "lost"):
            if not await before_handing_over():
                return Outcome("lost", "another worker took over")
            self.handed_over.append((to, message))
        return outcome


@dataclass
class SmtpServer:
    """A real SMTP server on a port of its own that answers as it is told, command by command.

    `answers` maps a command (`connect`, `EHLO`, `MAIL`, `RCPT`, `DATA`, `.`) to what it does instead of agreeing: a
    reply such as `451 later`, `hang`, or `drop`. `.` is the end of a message: `drop` there keeps the message.
    """

    answers: dict[str, str] = field(default_factory=dict)
    received: list[tuple[str, bytes]] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    commands: list[str] = field(default_factory=list)
    _server: asyncio.Server | None = None
    _open: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._converse, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        self.connections += 1
        try:
            await self._session(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._open.discard(task)
            writer.close()

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipient = ""
        await self._answer(writer, "connect", "220 here")
        while line := await reader.readline():
            verb = line.split()[0].decode().upper() if line.split() else ""
            self.commands.append(verb)
            if verb == "RCPT":
                recipient = line.decode().partition("<")[2].partition(">")[0]
            if verb == "DATA":
                if await self._answer(writer, "DATA", "354 go on"):
                    message = (await reader.readuntil(b"\r\n.\r\n")).removesuffix(b".\r\n")
                    if self.answers.get(".", "drop") in ("drop", "hang"):
                        self.received.append((recipient, message))
                    await self._answer(writer, ".", "250 taken")
            elif verb == "QUIT":
                await self._answer(writer, "QUIT", "221 bye")
                return
            else:
                await self._answer(writer, verb, "250-here\r\n250 SIZE 1000000" if verb == "EHLO" else "250 ok")

    async def _answer(self, writer: asyncio.StreamWriter, command: str, agreement: str) -> bool:
        """Whether it agreed."""
        told = self.answers.get(command)
        if told == "hang":
            await asyncio.Event().wait()
        if told == "drop":
            raise ConnectionResetError
        writer.write(f"{told or agreement}\r\n".encode())
        await writer.drain()
        return told is None


@asynccontextmanager
async def an_smtp_server(**answers: str):  # type: ignore[no-untyped-def]
    """A running server; `end` stands for `.`, the end of a message."""
    server = SmtpServer({"." if name == "end" else name: answer for name, answer in answers.items()})
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
