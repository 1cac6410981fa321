"""The SMTP server of the demo and the tests: accepts every mail, stores it in a Maildir, shows it on a page."""

import sys
from pathlib import Path

from deploy.local.config import bare_environment
from deploy.local.ports import LOCALHOST, first_bytes
from deploy.local.program import Program
from deploy.local.state_file import StateFile
from deploy.local.supervisor import Supervisor


class Smtp:
    """`url` is the SMTP server's address, `mailbox` the address of the page that shows its mails."""

    def __init__(self, run_dir: Path, state: StateFile) -> None:
        self._port = state.port("smtp_port")
        self._page_port = state.port("mailbox_port")
        self.maildir = run_dir / "maildir"
        self.url = f"smtp://{LOCALHOST}:{self._port}"
        self.mailbox = f"http://{LOCALHOST}:{self._page_port}"

    async def start(self, supervisor: Supervisor) -> None:
        """Returns once it accepts mail."""
        await supervisor.start(self.program())

    def program(self) -> Program:
        options = {"--port": self._port, "--page-port": self._page_port, "--maildir": self.maildir}
        command = (sys.executable, "-m", "deploy.local.mail_catcher", *_flat(options))
        return Program("smtp", command, bare_environment(), self._answers)

    async def _answers(self) -> bool:
        return await first_bytes(self._port) == b"220 "


def _flat(options: dict[str, object]) -> list[str]:
    return [str(part) for option in options.items() for part in option]
