"""The SMTP server of the demo and the tests: takes every mail, keeps it in a Maildir, shows it on a page."""

import sys
from pathlib import Path

from deploy.local.keepsakes import Keepsakes
from deploy.local.ports import LOCALHOST, first_words
from deploy.local.program import Program
from deploy.local.supervisor import Supervisor
from deploy.local.surroundings import bare_environment


class Smtp:
    """`url` is where mails are sent to, `mailbox` where people read them."""

    def __init__(self, run_dir: Path, keepsakes: Keepsakes) -> None:
        self._port = keepsakes.port("smtp_port")
        self._page_port = keepsakes.port("mailbox_port")
        self.maildir = run_dir / "maildir"
        self.url = f"smtp://{LOCALHOST}:{self._port}"
        self.mailbox = f"http://{LOCALHOST}:{self._page_port}"

    async def start(self, supervisor: Supervisor) -> None:
        """Returns once it takes mail."""
        await supervisor.start(self.program())

    def program(self) -> Program:
        options = {"--port": self._port, "--page-port": self._page_port, "--maildir": self.maildir}
        command = (sys.executable, "-m", "deploy.local.mail_catcher", *_flat(options))
        return Program("smtp", command, bare_environment(), self._answers)

    async def _answers(self) -> bool:
        return await first_words(self._port) == b"220 "


def _flat(options: dict[str, object]) -> list[str]:
    return [str(part) for option in options.items() for part in option]
