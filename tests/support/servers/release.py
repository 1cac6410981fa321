"""The last released version as files of its own, to run it beside the checkout."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.support.servers.process import ROOT

CHANGELOG = ROOT / "CHANGELOG.md"
RELEASED = re.compile(r"^## (\S+) \(\d{4}-\d\d-\d\d, commit ([0-9a-f]{40})\)$", re.MULTILINE)
BESIDE = (".venv", "node_modules")  # packages, which both versions use as they are installed here


@contextmanager
def last_release() -> Iterator[Path]:
    """The files of the newest commit that CHANGELOG.md names. Skips the test where git does not have it."""
    version, commit = RELEASED.findall(CHANGELOG.read_text())[0]
    if not _has(commit):
        pytest.skip(f"git has no commit {commit}, which is version {version}: 'git fetch --unshallow' gets it")
    with TemporaryDirectory(prefix=f"moien-{version}-") as name:
        folder = Path(name)
        files = subprocess.run(("git", "archive", commit), cwd=ROOT, check=True, capture_output=True).stdout
        subprocess.run(("tar", "-x", "-C", name), input=files, check=True)
        for beside in BESIDE:
            (folder / beside).symlink_to((ROOT / beside).resolve())
        yield folder


def _has(commit: str) -> bool:
    done = subprocess.run(
        ("git", "cat-file", "-e", f"{commit}^{{commit}}"), cwd=ROOT, check=False, stderr=subprocess.DEVNULL
    )
    return done.returncode == 0
