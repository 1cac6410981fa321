"""The modules that need no browser, under node's own tests."""

import json
import subprocess
from pathlib import Path

import pytest

from shared.documents.tickets import ScannedSecret, read_secret

UNITS = Path(__file__).parent / "units"
FILES = sorted(UNITS.glob("*.test.js"))
SLOW = {"name_index.test.js"}  # keys are derived from PINs slowly on purpose


@pytest.mark.parametrize(
    "file",
    [pytest.param(file, marks=[pytest.mark.slow] if file.name in SLOW else []) for file in FILES],
    ids=lambda file: file.name,
)
def test_modules_hold_in_node(file: Path) -> None:
    done = subprocess.run(["node", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_units_agree_with_the_services_on_ticket_codes() -> None:
    codes = json.loads((UNITS / "support/ticket_codes.json").read_text())
    assert all(isinstance(read_secret(code), ScannedSecret) for code in codes.pop("whole"))
    assert {read_secret(code) for code in codes.values()} == {"malformed"}
