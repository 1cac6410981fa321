"""The mailbox of bounces on a real IMAP server: Dovecot, with a certificate of its own."""

import asyncio
import grp
import os
import pwd
import shutil
import ssl
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from services.mailer.adapters.bounce_reader import read_report
from services.mailer.adapters.imap_mailbox import ImapMailbox
from services.mailer.domain.imap_server import ImapServer
from services.mailer.ports.bounces import MailboxAway
from tests.support.mailer.certificates import a_certificate
from tests.support.mailer.returned import a_returned_message
from tests.support.servers.running import free_port
from tests.support.waiting import until

DOVECOT = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(DOVECOT is None, reason="`make engines` installs Dovecot")]
# Dovecot wants a user without rights besides the one that starts it.
UNPRIVILEGED = 65534 if os.getuid() == 0 else os.getuid()
CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:{folder}/mail
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""


@dataclass
class Dovecot:
    """A running server with one mailbox, a Maildir."""

    folder: Path
    port: int
    trusting: ssl.SSLContext

    def deliver(self, *messages: bytes) -> None:
        for number, message in enumerate(messages):
            path = self.folder / "mail" / "new" / f"{number}.bounce.example"
            path.write_bytes(message)
            os.chown(path, UNPRIVILEGED, -1)

    def mailbox(self, password: str = "secret", folder: str = "", context: ssl.SSLContext | None = None) -> ImapMailbox:
        url = f"imaps://bounces%40example.lu:{password}@127.0.0.1:{self.port}/{folder}"
        return ImapMailbox(ImapServer.from_url(url), None, context or self.trusting)


@pytest.fixture
async def dovecot() -> AsyncIterator[Dovecot]:
    # Short, for the paths of sockets, and open to the unprivileged user.
    with tempfile.TemporaryDirectory(prefix="dovecot", dir="/tmp", ignore_cleanup_errors=True) as name:
        server = _prepared(Path(name))
        process = await asyncio.create_subprocess_exec(str(DOVECOT), "-F", "-c", f"{name}/conf")
        try:
            await until(lambda: _answers(server.port))
            yield server
        finally:
            process.terminate()
            await process.wait()


def _prepared(folder: Path) -> Dovecot:
    """A server that is yet to be started: its configuration, certificate and empty mailbox."""
    port, person = free_port(), pwd.getpwuid(UNPRIVILEGED)
    folder.chmod(0o755)
    for part in ("mail", "mail/new", "mail/cur", "mail/tmp"):
        (folder / part).mkdir()
        os.chown(folder / part, UNPRIVILEGED, -1)
    _, certificate = a_certificate(folder)
    configuration = CONFIGURATION.format(
        folder=folder,
        port=port,
        user=person.pw_name,
        group=grp.getgrgid(person.pw_gid).gr_name,
        uid=UNPRIVILEGED,
        gid=person.pw_gid,
    )
    (folder / "conf").write_text(configuration)
    return Dovecot(folder, port, ssl.create_default_context(cafile=certificate))


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


async def _ignore(_message: bytes) -> None:
    return None


async def test_each_bounce_in_a_real_mailbox_is_handled_once(dovecot: Dovecot) -> None:
    kinds: list[str] = []

    async def handle(message: bytes) -> None:
        kinds.append(read_report(message).kind)

    dovecot.deliver(*map(a_returned_message, ("postfix", "delayed", "away_fr")))
    for _ in range(2):
        assert not await dovecot.mailbox().handle_unseen(handle)
    assert sorted(kinds) == ["automatic", "delayed", "failed"]


async def test_a_real_server_is_believed_only_with_a_good_certificate(dovecot: Dovecot) -> None:
    with pytest.raises(MailboxAway, match="certificate verify failed"):
        await dovecot.mailbox(context=ssl.create_default_context()).handle_unseen(_ignore)


async def test_a_real_server_that_refuses_says_why(dovecot: Dovecot) -> None:
    with pytest.raises(MailboxAway, match=r": \[AUTHENTICATIONFAILED\]"):
        await dovecot.mailbox("wrong").handle_unseen(_ignore)
    with pytest.raises(MailboxAway, match="no such folder"):
        await dovecot.mailbox(folder="Nowhere").handle_unseen(_ignore)
