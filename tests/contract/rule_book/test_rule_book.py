"""The door's rule book, read by the server. The scanner's units read the same tables."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from services.checkin.domain.devices import DeviceRole
from services.checkin.domain.roster import USUAL
from services.checkin.domain.scans import Kind, Reason, Reentry, Verdict, read_presented
from shared.contracts.registration import DoorState, TicketState
from tests.support.checkin import server_rules
from tests.support.checkin.builders import a_door_event

FIELD_BY_FIELD = ("person", "list", "scan", "free_seats")


def table(name: str) -> Any:
    return json.loads((Path(__file__).parent / f"{name}.json").read_text())


CODES = table("codes")
VERDICTS = table("verdicts")
ATTENDANCE = table("attendance")


def by_name(case: Any) -> str:
    return str(case["name"])


def cases_of(rules: Any) -> list[Any]:
    return [{**case, "name": f"{rule['rule']}: {case['name']}"} for rule in rules["rules"] for case in rule["cases"]]


def complete(case: Any) -> Any:
    """The case with all its fields."""
    usual, usual_earlier = VERDICTS["usual"], VERDICTS["usual_earlier"]
    merged = {name: {**usual[name], **case[name]} for name in FIELD_BY_FIELD if case.get(name)}
    earlier = [{"key": f"phone-1:{n}", **usual_earlier, **scan} for n, scan in enumerate(case.get("earlier", []))]
    return {**usual, **case, **merged, "earlier": earlier}


@pytest.mark.parametrize("case", CODES["cases"], ids=by_name)
def test_a_scanned_text_is_of_the_kind_in_the_table(case: Any) -> None:
    presented = read_presented(case["text"] * case.get("repeated", 1), CODES["short_id"])
    assert presented.kind == case["kind"]
    if "normal" in case:
        assert presented.hash == hashlib.sha256(case["normal"].encode()).hexdigest()


@pytest.mark.parametrize("case", table("days")["cases"], ids=by_name)
def test_a_moment_is_on_the_day_in_the_table(case: Any) -> None:
    assert a_door_event(timezone=case["zone"]).day(datetime.fromisoformat(case["moment"])) == case["day"]


@pytest.mark.parametrize("case", cases_of(VERDICTS), ids=by_name)
def test_a_scan_gets_the_verdict_in_the_table(case: Any) -> None:
    names = ("verdict", "reason", "level", "decided_at_door")
    expected = {name: {**VERDICTS["usual"], **case}[name] for name in names} if case["verdict"] else None
    assert server_rules.verdict(complete(case)) == expected


@pytest.mark.parametrize("case", cases_of(ATTENDANCE), ids=by_name)
def test_scans_lead_to_the_attendance_in_the_table(case: Any) -> None:
    folded = server_rules.presences({**ATTENDANCE["usual"], **scan} for scan in case["scans"])
    assert {key: with_key(presence) for key, presence in folded.items()} == {
        key: with_moment(presence) for key, presence in case["presences"].items()
    }


def with_key(presence: Any) -> Any:
    first = presence["first"]
    return {**presence, "first": first and first["key"]}


def with_moment(presence: Any) -> Any:
    out = presence["last_out_at"]
    return {**presence, "last_out_at": out and datetime.fromisoformat(out)}


def test_what_the_attendance_leaves_out_is_what_the_roster_leaves_out() -> None:
    assert ATTENDANCE["usual"] == {"list": "main", **USUAL}


def values(name: str, part: str | None = None) -> set[str]:
    """All values of a field in the table of verdicts."""
    cases = map(complete, cases_of(VERDICTS))
    return set(_values(cases, name, part))


def _values(cases: Iterator[Any], name: str, part: str | None) -> Iterator[str]:
    for case in cases:
        fields = case if part is None else case[part]
        if fields and fields.get(name):
            yield fields[name]


def test_the_table_of_verdicts_knows_every_word_of_the_rules() -> None:
    assert values("reason") == {*get_args(Reason)}
    assert values("verdict") == {*get_args(Verdict)}
    assert values("kind") == {*get_args(Kind)}
    assert values("role") == {*get_args(DeviceRole)}
    assert values("ticket", "person") == {*get_args(TicketState)}
    assert values("state", "person") == {*get_args(DoorState)}
    assert values("reentry", "list") == {*get_args(Reentry)}
