"""The contract of a transport: the one that unit tests use, and a connection to a real SMTP server over loopback."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import get_args

import pytest

from services.mailer.adapters.smtp import SmtpConnection
from services.mailer.domain.mails import Outcome, OutcomeKind
from services.mailer.domain.smtp_server import SmtpServer
from services.mailer.ports.mails import Transport
from tests.support.mailer.fakes import FakeTransport
from tests.support.mailer.smtp_server import an_smtp_server

MESSAGE = b"Subject: Moien\r\n\r\nHello\r\n"
TO = "zoe@example.lu"
RETURN_PATH = "bounces+abc@example.lu"
# The behaviour of the server that leads to each outcome.
BEHAVIOURS: dict[OutcomeKind, dict[str, str]] = {
    "accepted": {},
    "refused": {"RCPT": "550 no such mailbox"},
    "postponed": {"RCPT": "451 later"},
    "unreachable": {"connect": "421 busy"},
    "interrupted": {"RCPT": "drop"},
    "lost": {"end": "drop"},
}


@dataclass
class Line:
    """A transport to a server, the messages that it has taken with their return paths, and how often it was ready."""

    transport: Transport
    taken: Callable[[], list[tuple[str, bytes]]]
    return_paths: Callable[[], list[str]]
    times_ready: int = field(default=0)

    async def send(self, to: str = TO, *, is_mine: bool = True, return_path: str = RETURN_PATH) -> Outcome:
        async def before_handing_over() -> bool:
            self.times_ready += 1
            return is_mine

        return await self.transport.send(MESSAGE, to, before_handing_over, return_path=return_path)


@pytest.fixture(params=["memory", "smtp"])
async def lines(request: pytest.FixtureRequest) -> AsyncIterator["Lines"]:
    async with AsyncExitStack() as stack:
        yield Lines(stack, is_real=request.param == "smtp")


@dataclass
class Lines:
    """Opens lines to servers that behave as an outcome needs it."""

    stack: AsyncExitStack
    is_real: bool

    async def open(self, kind: OutcomeKind) -> Line:
        if not self.is_real:
            fake = FakeTransport(Outcome(kind, "a reason"), is_reachable=kind != "unreachable")
            return Line(fake, lambda: fake.handed_over, lambda: fake.return_paths)
        server = await self.stack.enter_async_context(an_smtp_server(**BEHAVIOURS[kind]))
        address = SmtpServer.from_url(server.url)
        connection = SmtpConnection(address, "moien@example.lu", timeout=5, answer_timeout=5)
        self.stack.callback(connection.close)
        return Line(connection, lambda: server.received, lambda: server.return_paths)


@pytest.mark.parametrize("kind", BEHAVIOURS)
async def test_every_outcome_comes_with_a_reason(lines: Lines, kind: OutcomeKind) -> None:
    outcome = await (await lines.open(kind)).send()
    assert (outcome.kind, bool(outcome.reason)) == (kind, True)


def test_every_outcome_is_tried() -> None:
    assert {*BEHAVIOURS, "unwritten", "unsendable", "suppressed"} == set(get_args(OutcomeKind))


async def test_an_accepted_message_reaches_its_recipient(lines: Lines) -> None:
    line = await lines.open("accepted")
    for to in (TO, "ada@example.lu"):
        await line.send(to)
    assert line.taken() == [(TO, MESSAGE), ("ada@example.lu", MESSAGE)]


async def test_each_message_has_a_return_path_of_its_own(lines: Lines) -> None:
    line = await lines.open("accepted")
    for return_path in ("bounces+abc@example.lu", "bounces+def@example.lu"):
        await line.send(return_path=return_path)
    assert line.return_paths() == ["bounces+abc@example.lu", "bounces+def@example.lu"]


@pytest.mark.parametrize(("kind", "times"), [(kind, int(kind in ("accepted", "lost"))) for kind in BEHAVIOURS])
async def test_the_message_is_handed_over_only_to_a_server_that_is_ready_for_it(
    lines: Lines, kind: OutcomeKind, times: int
) -> None:
    line = await lines.open(kind)
    await line.send()
    assert (line.times_ready, len(line.taken())) == (times, times)


async def test_a_message_that_another_worker_holds_is_not_handed_over(lines: Lines) -> None:
    line = await lines.open("accepted")
    assert (await line.send(is_mine=False)).kind == "lost"
    assert line.taken() == []


async def test_an_address_to_which_nothing_can_be_sent_is_not_tried(lines: Lines) -> None:
    line = await lines.open("accepted")
    assert (await line.send("nobody")).kind == "unsendable"
    assert line.times_ready == 0


async def test_a_fault_before_handing_over_is_the_callers(lines: Lines) -> None:
    line = await lines.open("accepted")

    async def fails() -> bool:
        raise LookupError

    with pytest.raises(LookupError):
        await line.transport.send(MESSAGE, TO, fails, return_path=RETURN_PATH)
    assert line.taken() == []
    assert (await line.send()).kind == "accepted"


@pytest.mark.parametrize(("kind", "is_reachable"), [("accepted", True), ("refused", True), ("unreachable", False)])
async def test_a_probe_asks_for_the_server_and_not_for_a_recipient(
    lines: Lines, kind: OutcomeKind, is_reachable: bool
) -> None:
    line = await lines.open(kind)
    assert (await line.transport.probe() is None) == is_reachable
    assert (line.times_ready, line.taken()) == (0, [])


async def test_a_connection_that_was_ended_is_opened_again(lines: Lines) -> None:
    line = await lines.open("accepted")
    await line.send()
    await line.transport.quit()
    assert (await line.send()).kind == "accepted"
