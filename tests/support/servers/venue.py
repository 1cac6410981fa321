"""A laptop at the venue, started as people start it, and the RabbitMQ over TLS that links it to the rest."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from typing_extensions import override

from deploy.local.ports import a_free_port
from deploy.local.program import Program
from deploy.local.rabbitmq import Rabbitmq
from deploy.local.state_file import StateFile
from tests.support.servers.certificates import Files

ROOT = Path(__file__).parents[3]
START_SECONDS = 200
TLS = """
listeners.ssl.1 = 127.0.0.1:{port}
ssl_options.cacertfile = {files.authority}
ssl_options.certfile = {files.certificate}
ssl_options.keyfile = {files.key}
"""


class TlsRabbitmq(Rabbitmq):
    """RabbitMQ with a second listener, which speaks TLS; `tls_url` is its address."""

    def __init__(self, run_dir: Path, state: StateFile, files: Files) -> None:
        super().__init__(run_dir, state)
        self._tls_port = a_free_port()
        self._config = run_dir / "rabbitmq" / "rabbitmq.conf"
        self._files = files
        credentials = self.url.partition("://")[2].partition("@")[0]
        self.tls_url = f"amqps://{credentials}@127.0.0.1:{self._tls_port}/"

    @override
    def program(self, number: int = 0) -> Program:
        program = super().program(number)
        with self._config.open("a") as config:
            config.write(TLS.format(port=self._tls_port, files=self._files))
        return program


@dataclass
class Laptop:
    """The command of `make venue` in a directory of its own. `output` is what it has printed, line by line."""

    environment: dict[str, str]
    output: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.environment["VENUE_URL"]

    @property
    def facts(self) -> dict[str, Any]:
        return dict(json.loads((Path(self.environment["RUN_DIR"]) / "venue.json").read_text()))

    def kill(self, name: str) -> None:
        """Ends one of its processes without any warning."""
        os.kill(self.facts["pids"][name], signal.SIGKILL)

    async def door(self, command: str, **variables: str) -> tuple[int, str]:
        """Runs `make take-door`, `give-back`, `doors` or `pairing-link`; its exit code and what it printed."""
        process = await self._start("door", command, **variables)
        output, _ = await process.communicate()
        return process.returncode or 0, output.decode()

    async def printed(self, beginning: str) -> str:
        """The rest of the next line that begins so."""
        assert self._process.stdout
        async with asyncio.timeout(START_SECONDS):
            async for line in self._process.stdout:
                self.output.append(line.decode())
                if self.output[-1].startswith(beginning):
                    return self.output[-1].removeprefix(beginning).strip()
        raise AssertionError("".join(self.output))

    async def _start(self, *command: str, **variables: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "deploy.local", *command),
            cwd=ROOT,
            env={**self.environment, **variables},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )

    async def start(self) -> None:
        self._process = await self._start("venue")

    async def stop(self) -> None:
        """As Ctrl-C does."""
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        await self._process.communicate()


@asynccontextmanager
async def a_laptop(run_dir: Path, files: Files, rabbitmq_url: str, **more: str) -> AsyncIterator[Laptop]:
    """A laptop that reaches RabbitMQ at `rabbitmq_url`, from its first process until the end of the block."""
    laptop = Laptop(
        {
            **{name: os.environ[name] for name in ("PATH", "HOME")},
            "RUN_DIR": str(run_dir),
            "VENUE_URL": f"https://localhost:{a_free_port()}",
            "BIND_ADDRESS": "127.0.0.1",
            "CHECKIN_PORT": str(a_free_port()),
            "CERTIFICATE_FILE": str(files.certificate),
            "CERTIFICATE_KEY_FILE": str(files.key),
            "RABBITMQ_URL": f"{rabbitmq_url}?cafile={files.authority}",
            "LOG_LEVEL": "warning",
            **more,
        }
    )
    await laptop.start()
    try:
        yield laptop
    finally:
        await laptop.stop()
