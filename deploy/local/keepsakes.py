"""What a RUN_DIR keeps from one start to the next: its random secrets and the ports it was given."""

import json
import secrets
from pathlib import Path

from deploy.local.ports import a_free_port, is_free
from deploy.local.private_file import write_private


class Keepsakes:
    """A private JSON file of names and values; what is asked for the first time is made up and kept."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: dict[str, str | int] = json.loads(path.read_text()) if path.exists() else {}

    def secret(self, name: str) -> str:
        """A random text of 43 URL-safe characters."""
        return str(self.recall(name) or self.keep(name, secrets.token_urlsafe(32)))

    def port(self, name: str) -> int:
        """The port of last time if it is still free, else another free one."""
        port = self.recall(name)
        return port if isinstance(port, int) and is_free(port) else int(self.keep(name, a_free_port()))

    def recall(self, name: str) -> str | int | None:
        return self._kept.get(name)

    def keep(self, name: str, value: str | int) -> str | int:
        self._kept[name] = value
        write_private(self._path, json.dumps(self._kept, indent=1))
        return value
