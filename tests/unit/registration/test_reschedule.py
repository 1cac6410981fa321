"""A clone's moments move along with its start, on the clock of the event's zone."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.event import read_definition
from services.registration.domain.reschedule import shifted
from tests.support.registration.builders import a_definition, a_session

ZONE = ZoneInfo("Europe/Luxembourg")


def _wall_clock(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(ZONE).replace(tzinfo=None)


def _shown(text: str) -> str:
    return f"{_wall_clock(text):%Y-%m-%d %H:%M}"


def _event() -> dict[str, Any]:
    """In winter, with everything that has a moment."""
    return read_and_dumped(
        starts_at="2027-02-11T09:00:00+01:00",
        ends_at="2027-02-12T18:00:00+01:00",
        registration_opens_at="2026-10-01T08:00:00+02:00",
        registration_closes_at="2027-02-10T18:00:00+01:00",
        freeze_at="2027-02-05T00:00:00+01:00",
        sessions=[a_session(starts_at="2027-02-11T14:00:00+01:00", ends_at="2027-02-11T15:30:00+01:00")],
        waiting_list={"closes_at": "2027-02-10T18:00:00+01:00"},
        retention={"evidence_until": "2032-12-31T00:00:00+01:00"},
    )


def read_and_dumped(**fields: Any) -> dict[str, Any]:
    return read_definition(a_definition(**fields)).model_dump(mode="json", by_alias=True)


def test_the_clock_stays_across_a_change_to_summer_time() -> None:
    clone = shifted(_event(), datetime.fromisoformat("2027-06-10T09:00:00+02:00"))
    assert clone["starts_at"] == "2027-06-10T07:00:00+00:00"
    assert _shown(clone["sessions"][0]["starts_at"]) == "2027-06-10 14:00"
    assert _shown(clone["registration_opens_at"]) == "2027-01-28 08:00"
    assert _shown(clone["waiting_list"]["closes_at"]) == "2027-06-09 18:00"
    assert _shown(clone["freeze_at"]) == "2027-06-04 00:00"
    assert _shown(clone["retention"]["evidence_until"]) == "2033-04-29 00:00"


def test_what_is_no_moment_stays_as_it_is() -> None:
    event = _event()
    clone = shifted(event, datetime.fromisoformat("2028-02-11T09:00:00+01:00"))
    still = {"slug", "title", "categories", "questions", "privacy", "timezone", "capacity"}
    assert {name: clone[name] for name in still} == {name: event[name] for name in still}


@given(st.integers(-3000, 3000), st.integers(0, 23))
def test_every_moment_keeps_its_distance_on_the_clock(days: int, hour: int) -> None:
    event = _event()
    start = datetime(2027, 2, 11, hour, tzinfo=ZONE) + timedelta(days=days)
    clone = shifted(event, start)
    shift = _wall_clock(clone["starts_at"]) - _wall_clock(event["starts_at"])
    for name in ("ends_at", "registration_opens_at", "registration_closes_at", "freeze_at"):
        off = _wall_clock(clone[name]) - _wall_clock(event[name]) - shift
        assert abs(off) <= timedelta(hours=1)  # only an hour that does not exist on its day is off


def test_a_moment_that_does_not_exist_on_its_day_moves_to_one_that_does() -> None:
    event = read_and_dumped(starts_at="2027-02-11T02:30:00+01:00", ends_at="2027-02-11T18:00:00+01:00")
    clone = shifted(event, datetime.fromisoformat("2027-03-28T01:30:00+00:00"))
    assert read_definition(clone).starts_at < read_definition(clone).ends_at


def test_moving_there_and_back_again_changes_nothing() -> None:
    event = _event()
    there = shifted(event, datetime.fromisoformat("2027-06-10T09:00:00+02:00"))
    back = shifted(there, datetime.fromisoformat(event["starts_at"]))
    assert read_definition(back) == read_definition(event)
