"""A signature that is good after the way through a real SMTP server."""

import asyncio
from typing import Any

import dkim
from aiosmtpd.smtp import SMTP

from services.mailer.adapters.dkim_signatures import DkimSigner
from services.mailer.adapters.smtp import SmtpConnection
from services.mailer.domain.smtp_server import SmtpServer
from tests.support.mailer.dkim_keys import published, some_dkim_keys

MESSAGE = b"From: moien@example.lu\r\nTo: zoe@example.lu\r\nSubject: Moien\r\n\r\n.hidden dot\r\n..\r\n\r\nEnd \r\n"


class Sink:
    """Stores the messages that it receives."""

    def __init__(self) -> None:
        self.received: list[bytes] = []

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802 - named by aiosmtpd
        """Takes a message."""
        self.received.append(envelope.original_content)
        return "250 taken"


async def test_a_signed_mail_arrives_as_it_was_signed() -> None:
    keys, sink, loop = some_dkim_keys(), Sink(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sink, hostname="localhost", loop=loop), "127.0.0.1")
    address = SmtpServer.from_url(f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    connection = SmtpConnection(address, "moien@example.lu", timeout=5, answer_timeout=5)

    async def is_mine() -> bool:
        return True

    message = DkimSigner("example.lu", keys).signed(MESSAGE)
    await connection.send(message, "zoe@example.lu", is_mine, return_path="moien@example.lu")
    await connection.quit()
    server.close()
    [received] = sink.received
    verifier = dkim.DKIM(received)
    assert [verifier.verify(number, dnsfunc=published("example.lu", keys)) for number in range(2)] == [True, True]
