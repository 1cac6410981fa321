"""The mailbox of bounces, read over loopback, and when it is looked into."""

import base64
from datetime import timedelta

import pytest

from services.mailer.adapters import imap_mailbox
from services.mailer.adapters.imap_mailbox import ImapMailbox
from services.mailer.domain.imap_server import ImapServer
from services.mailer.ports.bounces import MailboxAway
from services.mailer.use_cases.bounces.read_mailbox import read_mailbox
from tests.support.checkin.fakes import SetClock
from tests.support.mailer.builders import NOW
from tests.support.mailer.imap_server import FakeImapServer, an_imap_server

MINUTE = timedelta(minutes=1)


class Tokens:
    """A source of one access token."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.is_forgotten = False

    async def token(self) -> str:
        return self.text

    def forget(self) -> None:
        self.is_forgotten = True


def mailbox_on(server: FakeImapServer, credentials: str = "bounces:secret") -> ImapMailbox:
    return ImapMailbox(ImapServer.from_url(f"imap://{credentials}@127.0.0.1:{server.port}"), None)


async def test_each_unseen_message_is_handled_once() -> None:
    handled: list[bytes] = []

    async def handle(message: bytes) -> None:
        handled.append(message)

    async with an_imap_server(b"one", b"two\r\n\x00") as server:
        for _ in range(2):
            assert not await mailbox_on(server).handle_unseen(handle)
    assert handled == [b"one", b"two\r\n\x00"]


async def test_a_message_whose_handling_fails_stays_unseen() -> None:
    async def fails(_message: bytes) -> None:
        raise LookupError

    async with an_imap_server(b"one") as server:
        with pytest.raises(LookupError):
            await mailbox_on(server).handle_unseen(fails)
        assert server.seen == set()


async def test_a_full_mailbox_is_read_bit_by_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_mailbox, "AT_ONCE", 2)
    clock = SetClock(NOW)

    async def handle(_message: bytes) -> None:
        return None

    async with an_imap_server(b"one", b"two", b"three") as server:
        mailbox = mailbox_on(server)
        moments = [await read_mailbox(mailbox, handle=handle, every=MINUTE, clock=clock) for _ in range(2)]
        assert (moments, server.seen) == ([NOW, NOW + MINUTE], {1, 2, 3})


async def test_a_mailbox_signs_in_by_an_access_token() -> None:
    async def handle(_message: bytes) -> None:
        return None

    text = base64.b64encode(b"user=bounces\x01auth=Bearer good\x01\x01").decode()
    async with an_imap_server(b"one") as server:
        server.secrets = (text,)
        address = ImapServer.from_url(f"imap://bounces@127.0.0.1:{server.port}")
        await ImapMailbox(address, Tokens("good")).handle_unseen(handle)
        assert server.seen == {1}
        bad = Tokens("bad")
        with pytest.raises(MailboxAway):
            await ImapMailbox(address, bad).handle_unseen(handle)
        assert bad.is_forgotten


async def test_a_mailbox_that_is_away_is_looked_into_again_later() -> None:
    async def handle(_message: bytes) -> None:
        return None

    async with an_imap_server() as server:
        refused = mailbox_on(server, "bounces:wrong")
        with pytest.raises(MailboxAway, match="no such user"):
            await refused.handle_unseen(handle)
        assert await read_mailbox(refused, handle=handle, every=MINUTE, clock=SetClock(NOW)) == NOW + MINUTE
    gone = ImapMailbox(ImapServer.from_url("imap://bounces:secret@127.0.0.1:1"), None)
    assert await read_mailbox(gone, handle=handle, every=MINUTE, clock=SetClock(NOW)) == NOW + MINUTE


def test_an_address_names_server_user_and_folder() -> None:
    server = ImapServer.from_url("imaps://bounces%40example.lu:p%3A%2F@imap.example.lu/Bounces")
    assert (server.host, server.port, server.tls, server.folder) == ("imap.example.lu", 993, True, "Bounces")
    assert (server.user, server.password) == ("bounces@example.lu", "p:/")
    assert "p:/" not in repr(server)


@pytest.mark.parametrize(
    "url", ["imap://a:b@imap.example.lu", "imaps://imap.example.lu", "https://a:b@example.lu", "imaps://a@b:port", ""]
)
def test_an_address_without_tls_or_user_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="must be imaps://"):
        ImapServer.from_url(url)
