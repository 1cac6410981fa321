"""On random cases, too, the phone decides as the server does."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.checkin.domain import roster
from services.checkin.domain.scans import read_presented
from tests.support.checkin import random_cases, server_rules
from tests.support.checkin.builders import SHORT_ID, a_door_event
from tests.support.checkin.phone_rules import PhoneRules, running_phone_rules

LASTING = settings(max_examples=150, derandomize=True)
ZONES = ("Europe/Luxembourg", "Europe/Lisbon", "America/New_York", "Asia/Kathmandu", "Australia/Sydney")
USUAL_PERSON = {"ticket": "valid", "state": "confirmed", "category": "industry", "sessions": []}


@pytest.fixture(scope="module")
def phone() -> Iterator[PhoneRules]:
    with running_phone_rules() as rules:
        yield rules


@LASTING
@given(case=random_cases.cases())
def test_a_scan_gets_the_same_verdict(phone: PhoneRules, case: Any) -> None:
    assert phone.ask("verdict", [case]) == [server_rules.verdict(case)]


@LASTING
@given(scans=random_cases.histories())
def test_scans_lead_to_the_same_attendance(phone: PhoneRules, scans: Any) -> None:
    (folded,) = phone.ask("presences", [{"scans": scans}])
    assert with_moments(folded) == server_rules.presences(scans)


@LASTING
@given(case=random_cases.cases(), most_scans=st.integers(1, 4))
def test_the_roster_tells_the_phone_enough(phone: PhoneRules, case: Any, most_scans: int) -> None:
    """It has only the latest scans, and the attendance to which those before them led."""
    person = server_rules.a_person(**(case["person"] or USUAL_PERSON), scans=case["earlier"])
    with patch.object(roster, "MOST_SCANS", most_scans):
        entry = roster.entry(person, person.tickets[0].state)
    (folded,) = phone.ask("presences", [entry])
    assert known_to_roster(with_moments(folded)) == known_to_roster(server_rules.presences(case["earlier"]))
    by_roster = {**case, "person": case["person"] and entry, "earlier": entry["scans"], "presences": entry["presences"]}
    assert phone.ask("verdict", [by_roster]) == [server_rules.verdict(case)]


@LASTING
@given(text=random_cases.texts())
def test_a_text_is_of_the_same_kind(phone: PhoneRules, text: str) -> None:
    (read,) = phone.ask("text", [{"text": text, "short_id": SHORT_ID}])
    presented = read_presented(text, SHORT_ID)
    assert read["kind"] == presented.kind
    if presented.kind in {"ticket", "other_event"}:
        assert hashlib.sha256(read["normal"].encode()).hexdigest() == presented.hash


@LASTING
@given(zone=st.sampled_from(ZONES), moment=st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001
def test_a_moment_is_on_the_same_day(phone: PhoneRules, zone: str, moment: datetime) -> None:
    moment = moment.replace(tzinfo=UTC)
    assert phone.ask("day", [{"zone": zone, "moment": moment.isoformat()}]) == [a_door_event(timezone=zone).day(moment)]


def with_moments(folded: Mapping[str, Any]) -> dict[str, Any]:
    """Presences by the phone, with times as the server has them."""
    return {key: _with_moments(**presence) for key, presence in folded.items()}


def _with_moments(*, first: Any, inside: bool, last_out_at: str | None = None, **_: Any) -> dict[str, Any]:
    return {
        "first": first and {**first, "at": datetime.fromisoformat(first["at"])},
        "inside": inside,
        "last_out_at": last_out_at and datetime.fromisoformat(last_out_at),
    }


def known_to_roster(presences: Mapping[str, Any]) -> dict[str, Any]:
    """Without the keys of scans and the times of exits, which it leaves out."""
    return {key: (_without_key(presence["first"]), presence["inside"]) for key, presence in presences.items()}


def _without_key(first: Any) -> Any:
    return first and {name: value for name, value in first.items() if name != "key"}
