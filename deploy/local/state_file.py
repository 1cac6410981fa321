"""The values that a RUN_DIR keeps between two starts: its random secrets, its ports, and the steps already done."""

import json
import secrets
from pathlib import Path

from deploy.local.errors import DemoError
from deploy.local.ports import a_free_port, is_free
from deploy.local.private_file import write_private


class StateFile:
    """Names and values in RUN_DIR/state.json, which only its owner can read."""

    def __init__(self, run_dir: Path) -> None:
        """Raises `DemoError` when `run_dir` contains data, but not the file with their passwords."""
        self._path = run_dir / "state.json"
        self._values: dict[str, str | int] = json.loads(self._path.read_text()) if self._path.exists() else {}
        if not self._values and (run_dir / "mongodb").exists():
            raise DemoError(f"{run_dir} holds the data of a demo without its state.json; 'make clean' removes both.")

    def secret(self, name: str) -> str:
        """Returns the secret of that name, 43 random URL-safe characters; generates it the first time."""
        return str(self.get(name) or self.save(name, secrets.token_urlsafe(32)))

    def port(self, name: str) -> int:
        """Returns the port of the last start if it is still free, else another free one."""
        port = self.get(name)
        return port if isinstance(port, int) and is_free(port) else int(self.save(name, a_free_port()))

    def get(self, name: str) -> str | int | None:
        return self._values.get(name)

    def save(self, name: str, value: str | int) -> str | int:
        self._values[name] = value
        write_private(self._path, json.dumps(self._values, indent=1))
        return value
