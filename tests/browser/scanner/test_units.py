"""The modules that need no browser, under node's own test runner."""

import subprocess
from pathlib import Path

import pytest

UNITS = Path(__file__).parent / "units"


@pytest.mark.parametrize("file", sorted(UNITS.glob("*.test.js")), ids=lambda file: file.name)
def test_modules_keep_their_word(file: Path) -> None:
    done = subprocess.run(["node", "--test", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
