"""The private JSON file with the addresses of a running demo: it exists only while everything is ready."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deploy.local.private_file import write_private

NAMES = ("registration", "checkin", "mailer", "mongod", "rabbitmq", "smtp", "proxy")


class ReadyFile:
    """Facts about what is ready, with the process ids of its programs under `pids`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._facts: dict[str, Any] = {}
        path.unlink(missing_ok=True)

    def write(self, facts: Mapping[str, Any], pids: Mapping[str, int]) -> None:
        """Creates the file."""
        self._facts = {**facts, "supervisor": os.getpid()}
        self.update(pids)

    def update(self, pids: Mapping[str, int]) -> None:
        """Writes new process ids, if the file exists."""
        if self._facts:
            listed = {name: pid for kind in NAMES for name, pid in pids.items() if name.partition("-")[0] == kind}
            write_private(self._path, json.dumps({**self._facts, "pids": listed}, indent=1))

    def remove(self) -> None:
        """Deletes the file; `update` does nothing from now on."""
        self._facts = {}
        self._path.unlink(missing_ok=True)
