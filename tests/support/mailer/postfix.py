"""A Postfix with a configuration, a queue and a port of its own: a process of the test."""

import asyncio
import os
import pwd
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.support.servers.running import free_port
from tests.support.waiting import until

MASTER = shutil.which("master", path="/usr/lib/postfix/sbin")
ROOT = Path(__file__).parents[3]
PACKAGES = sysconfig.get_path("purelib")
NOBODY = 65534
MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = mx.example.lu
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_peername_lookup = no
smtp_dns_support_level = disabled
alias_maps =
local_recipient_maps =
fast_flush_domains =
notify_classes =
recipient_delimiter = +
virtual_mailbox_domains = example.lu
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = inline:{{zoe@example.lu=zoe/, bounces@example.lu=bounces/}}
virtual_uid_maps = static:{nobody}
virtual_gid_maps = static:{nobody}
transport_maps = inline:{{bounces@example.lu=moien:, elsewhere.example=smtp:[127.0.0.1]:{elsewhere}}}
moien_destination_recipient_limit = 1
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
delay_warning_time = 1s
"""
SERVICES = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
moien unix - n n - - pipe user={user} directory={root} argv={folder}/bounce --recipient ${{recipient}}
"""
QUEUES = ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "maildrop", "saved", "trace")
SOCKETS = ("private", "public")


@dataclass(frozen=True)
class Postfix:
    """A running server: it delivers to zoe@example.lu, pipes bounces, and hands elsewhere.example over."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def delivered(self) -> list[bytes]:
        """The messages in Zoë's Maildir."""
        return [path.read_bytes() for path in (self.folder / "mail/zoe/new").glob("*")]

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def pipe_bounces(self, python: str, settings: Mapping[str, str]) -> None:
        """Has bounces piped to the mailer's command, which `python` runs with these settings."""
        environment = {"PYTHONPATH": PACKAGES, **settings}
        exports = [f"export {name}={shlex.quote(value)}" for name, value in environment.items()]
        command = self.folder / "bounce.new"
        command.write_text("\n".join(["#!/bin/sh", *exports, f'exec {python} -m services.mailer.bounce "$@"']))
        command.chmod(0o500)
        os.chown(command, NOBODY, NOBODY)
        command.replace(self.folder / "bounce")  # at once: Postfix may be about to run it


@cache
def python_for_nobody() -> str | None:
    """An interpreter that the user nobody may run, with our packages: Postfix pipes to no command of root's."""
    candidates = (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}")
    return next((python for python in candidates if _runs(python)), None)


def _runs(python: str) -> bool:
    command = [python, "-c", "import services.mailer, motor"]
    environment = {"PYTHONPATH": PACKAGES}
    try:
        subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            user=NOBODY,
            group=NOBODY,
            extra_groups=(),
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


@asynccontextmanager
async def a_postfix(*, elsewhere: int) -> AsyncIterator[Postfix]:
    """A running server that hands mails for elsewhere.example over to the port `elsewhere`."""
    # Short, for the paths of sockets, and open to the users that Postfix becomes.
    with tempfile.TemporaryDirectory(prefix="postfix", dir="/tmp", ignore_cleanup_errors=True) as name:
        server = _prepared(Path(name), elsewhere)
        process = await asyncio.create_subprocess_exec(str(MASTER), "-c", f"{name}/conf")
        try:
            await until(lambda: _answers(server.port))
            yield server
        finally:
            process.terminate()
            await process.wait()


def _prepared(folder: Path, elsewhere: int) -> Postfix:
    """A server that is yet to be started: its configuration and empty folders."""
    port, owner = free_port(), pwd.getpwnam("postfix").pw_uid
    folder.chmod(0o755)
    for part, user in (("conf", 0), ("queue", 0), ("queue/pid", 0), ("data", owner), ("mail", NOBODY)):
        (folder / part).mkdir()
        os.chown(folder / part, user, -1)
    for part in (*QUEUES, *SOCKETS):
        (folder / "queue" / part).mkdir(mode=0o700)
        os.chown(folder / "queue" / part, owner, -1)
    values = {"folder": folder, "port": port, "elsewhere": elsewhere, "root": ROOT}
    (folder / "conf/main.cf").write_text(MAIN.format(nobody=NOBODY, **values))
    (folder / "conf/master.cf").write_text(SERVICES.format(user=pwd.getpwuid(NOBODY).pw_name, **values).lstrip())
    return Postfix(folder, port)


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
