"""The door's rule book, read by the server. The scanner's units read the same tables."""

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from services.checkin.domain.scans import read_presented
from tests.support.checkin.builders import a_door_event


def table(name: str) -> Any:
    return json.loads((Path(__file__).parent / f"{name}.json").read_text())


CODES = table("codes")


def by_name(case: Any) -> str:
    return str(case["name"])


@pytest.mark.parametrize("case", CODES["cases"], ids=by_name)
def test_a_scanned_text_is_of_the_kind_in_the_table(case: Any) -> None:
    presented = read_presented(case["text"] * case.get("repeated", 1), CODES["short_id"])
    assert presented.kind == case["kind"]
    if "normal" in case:
        assert presented.hash == hashlib.sha256(case["normal"].encode()).hexdigest()


@pytest.mark.parametrize("case", table("days")["cases"], ids=by_name)
def test_a_moment_is_on_the_day_in_the_table(case: Any) -> None:
    assert a_door_event(timezone=case["zone"]).day(datetime.fromisoformat(case["moment"])) == case["day"]
