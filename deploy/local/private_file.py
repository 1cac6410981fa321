"""Files that hold credentials: readable by their owner only, and never seen half-written."""

import os
import tempfile
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Puts `text` in `path` in one step; whoever reads sees the old file or the new one."""
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(unfinished, path)


def private_directory(path: Path) -> Path:
    """Makes a directory only its owner can enter; one that is there already keeps its owner's choice."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path
