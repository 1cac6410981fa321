"""The settings of the services as these read them: from the environment, and from the files of SECRETS_DIR."""

from collections.abc import Mapping
from pathlib import Path

from deploy.backup.errors import BackupError


def with_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables, and for those that are not there the files of SECRETS_DIR; without those that are empty.

    A file has its variable's name in small letters. Raises BackupError for one that cannot be read.
    """
    folder = environment.get("SECRETS_DIR")
    together = {**(_files(Path(folder)) if folder else {}), **environment}
    return {name: value for name, value in together.items() if value}


def read_text(path: Path) -> str:
    """The content of a file that a setting names. Raises BackupError."""
    try:
        return path.read_text()
    except (OSError, ValueError):
        raise BackupError(f"{path} cannot be read, and the settings name it. Run this as a user who may.") from None


def _files(folder: Path) -> dict[str, str]:
    if not folder.is_dir():
        raise BackupError(f"There is no folder {folder}, and SECRETS_DIR names it.")
    return {path.name.upper(): read_text(path).strip() for path in folder.iterdir() if path.is_file()}
