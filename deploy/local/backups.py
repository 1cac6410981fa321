"""`make backup` and `make restore`: the same as `python -m deploy.backup`, with the demo's own servers and keys."""

import asyncio
import json
import os
from pathlib import Path

from deploy.backup.__main__ import report
from deploy.backup.create import create_backup
from deploy.backup.erasures import keep_erasures
from deploy.backup.errors import BackupError
from deploy.backup.kept_settings import settings_of
from deploy.backup.keys import passphrase_from
from deploy.backup.restore import restore_backup
from deploy.backup.shelf import Shelf
from deploy.backup.snapshot import Installation
from deploy.local.config import Config
from deploy.local.demo import supervising
from deploy.local.errors import DemoError
from deploy.local.servers import start_servers
from deploy.local.services import DEFAULTS
from deploy.local.state_file import StateFile


def back_up(config: Config) -> None:
    """Makes a backup of the demo that runs. Raises DemoError."""
    ready = config.run_dir / "demo.json"
    if not ready.exists():
        raise DemoError(f"No demo runs in {config.run_dir}; 'make demo' starts it.")
    facts = json.loads(ready.read_text())
    state = StateFile(config.run_dir)
    keys = {"SESSION_KEY": state.secret("session_key"), "MANAGE_LINK_KEY": state.secret("manage_link_key")}
    try:
        passphrase = _passphrase()
        settings = settings_of({**os.environ, **keys, "MONGODB_URL": facts["mongodb_url"]})
        path, contents = create_backup(
            _shelf(), _installation(facts["mongodb_url"]), settings=settings, passphrase=passphrase
        )
        keep_erasures(_shelf(), _installation(facts["mongodb_url"]), passphrase)
    except BackupError as error:
        raise DemoError(str(error)) from None
    print(f"{path}: {contents.documents} documents, {'encrypted' if passphrase else 'not encrypted, without keys'}")


async def restore_into(config: Config, file: Path | None, *, replaces: bool) -> None:
    """Restores a backup into the demo, whose servers run meanwhile. Raises DemoError, also while the demo runs."""
    if not (config.run_dir / "state.json").exists():
        raise DemoError(f"{config.run_dir} holds no demo; 'make demo' makes one.")
    async with supervising(config.run_dir, "restore.json") as (supervisor, _ready_file):
        servers = await start_servers(config, StateFile(config.run_dir), supervisor)
        try:
            path = file or _shelf().newest()
            restored = await asyncio.to_thread(
                restore_backup,
                path,
                _shelf(),
                _installation(servers.mongodb_url),
                passphrase=_passphrase(),
                replaces=replaces,
            )
        except BackupError as error:
            raise DemoError(str(error).replace("--replace", "REPLACE=1")) from None
    print(*report(path, restored), "'make demo' goes on.", sep="\n")


def _shelf() -> Shelf:
    return Shelf(Path(os.environ.get("BACKUP_DIR") or "backups"))


def _passphrase() -> str | None:
    key_file = os.environ.get("BACKUP_KEY_FILE")
    return passphrase_from(Path(key_file) if key_file else None, os.environ)


def _installation(url: str) -> Installation:
    return Installation(url, os.environ.get("DATABASE_PREFIX") or DEFAULTS["DATABASE_PREFIX"])
