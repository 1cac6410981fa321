"""The roll to sign has the right people, and after the event the times of the right list."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.registration.domain.attendance import Attendance, Stay
from services.registration.domain.attendance_roll import AttendanceRoll, RollChoice, attendance_roll, is_on_roll
from services.registration.domain.registration import Booking
from tests.support.registration.builders import a_registration, a_session, an_event
from tests.support.registration.certificates import came

START = datetime(2026, 11, 12, 9, tzinfo=ZoneInfo("Europe/Luxembourg"))
LUNCH, END = START + timedelta(hours=3), START + timedelta(hours=9)


def roll(attendance: Attendance, *, now: datetime = END, **choice: Any) -> AttendanceRoll:
    session = a_session(starts_at=START.isoformat(), ends_at=LUNCH.isoformat())
    event = an_event(starts_at=START.isoformat(), ends_at=END.isoformat(), sessions=[session])
    return attendance_roll(event, RollChoice(**choice), [(a_registration(event), attendance)], now)


@pytest.mark.parametrize(("state", "on_roll"), [("confirmed", True), ("waitlisted", False), (None, False)])
def test_a_session_is_for_those_with_a_place_in_it(state: Any, on_roll: bool) -> None:
    sessions = (Booking(id="recycling", state=state, line=1),) if state else ()
    registration = a_registration(sessions=sessions)
    assert is_on_roll(registration, RollChoice(session="recycling")) is on_roll
    assert is_on_roll(registration, RollChoice())


def test_the_times_are_of_the_main_list() -> None:
    [line] = roll(came(Stay(START, LUNCH))).lines
    assert (line.name, line.first_in, line.last_out) == ("Zoë Müller-Weber", START, LUNCH)


@pytest.mark.parametrize(
    ("on", "choice", "present"),
    [
        ("main", {}, 1),
        ("main", {"session": "recycling"}, 1),
        ("recycling", {"session": "recycling"}, 1),
        ("recycling", {}, 0),
        ("recycling", {"list": "recycling"}, 1),
        ("recycling", {"session": "recycling", "list": "main"}, 0),
        ("main", {"day": date(2026, 11, 12)}, 1),
        ("main", {"day": date(2026, 11, 13)}, 0),
    ],
)
def test_a_list_can_be_chosen(on: str, choice: dict[str, Any], present: int) -> None:
    chosen = roll(came(Stay(START), on=on), **choice)
    assert (chosen.registered, chosen.present) == (1, present)


@pytest.mark.parametrize(
    ("now", "choice", "over"),
    [
        (START, {}, False),
        (END, {}, True),
        (START, {"session": "recycling"}, False),
        (LUNCH, {"session": "recycling"}, True),
        (END, {"session": "other"}, True),
        (START, {"day": date(2026, 11, 11)}, True),
        (START, {"day": date(2026, 11, 12)}, False),
    ],
)
def test_it_is_over_with_its_session_or_its_day_or_the_event(now: datetime, choice: dict[str, Any], over: bool) -> None:
    assert roll(Attendance(), now=now, **choice).is_over is over
