"""The door's rule book, read by the server: what a scanned text is. The scanner's units read the same table."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from services.checkin.domain.scans import read_presented

TABLE = json.loads((Path(__file__).parent / "codes.json").read_text())


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["name"])
def test_a_scanned_text_is_what_the_table_says(case: Any) -> None:
    presented = read_presented(case["text"] * case.get("repeated", 1), TABLE["short_id"])
    assert presented.kind == case["kind"]
    if "normal" in case:
        assert presented.hash == hashlib.sha256(case["normal"].encode()).hexdigest()
