"""Files that hold credentials: only their owner can read them, and no reader sees one half-written."""

import os
import tempfile
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Replaces the content of `path` in one step: a reader sees the old text or the new one."""
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(unfinished, path)


def private_directory(path: Path) -> Path:
    """Makes a directory that only its owner can enter; leaves the mode of an existing one alone."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path
