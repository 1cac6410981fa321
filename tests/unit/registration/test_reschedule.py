"""A clone's times move along with its start, on the clock of the event's zone."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.event_definition import EventDefinition, EventInvalid, check_definition
from services.registration.domain.members_first import MembersFirst
from services.registration.domain.reschedule import postponed_to, shifted
from tests.support.registration.builders import a_session, a_talk, an_event

ZONE = ZoneInfo("Europe/Luxembourg")


def _wall_clock(moment: datetime | None) -> datetime:
    assert moment is not None
    return moment.astimezone(ZONE).replace(tzinfo=None)


def _shown(moment: datetime | None) -> str:
    return f"{_wall_clock(moment):%Y-%m-%d %H:%M}"


def a_winter_event() -> EventDefinition:
    """An event with every time that there is."""
    return an_event(
        starts_at="2027-02-11T09:00:00+01:00",
        ends_at="2027-02-12T18:00:00+01:00",
        registration_opens_at="2026-10-01T08:00:00+02:00",
        registration_closes_at="2027-02-10T18:00:00+01:00",
        freeze_at="2027-02-05T00:00:00+01:00",
        sessions=[a_session(starts_at="2027-02-11T14:00:00+01:00", ends_at="2027-02-11T15:30:00+01:00")],
        talks=[a_talk(starts_at="2027-02-11T10:00:00+01:00", ends_at="2027-02-11T10:30:00+01:00")],
        waiting_list={"closes_at": "2027-02-10T18:00:00+01:00"},
        retention={"evidence_until": "2032-12-31T00:00:00+01:00"},
    ).definition()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_the_clock_stays_across_a_change_to_summer_time() -> None:
    clone = shifted(a_winter_event(), at("2027-06-10T09:00:00+02:00"))
    assert clone.starts_at.isoformat() == "2027-06-10T07:00:00+00:00"
    assert _shown(clone.sessions[0].starts_at) == "2027-06-10 14:00"
    assert _shown(clone.sessions[0].ends_at) == "2027-06-10 15:30"
    assert _shown(clone.talks[0].starts_at) == "2027-06-10 10:00"
    assert _shown(clone.registration_opens_at) == "2027-01-28 08:00"
    assert _shown(clone.waiting_list.closes_at) == "2027-06-09 18:00"
    assert _shown(clone.freeze_at) == "2027-06-04 00:00"
    assert _shown(clone.retention.evidence_until) == "2033-04-29 00:00"


def test_everything_but_times_stays_as_it_is() -> None:
    event = a_winter_event()
    clone = shifted(event, at("2028-02-11T09:00:00+01:00"))
    for name in ("slug", "title", "categories", "questions", "privacy", "timezone", "capacity", "languages", "venue"):
        assert getattr(clone, name) == getattr(event, name)


@given(st.integers(-3000, 3000), st.integers(0, 23))
def test_every_time_keeps_its_distance_on_the_clock(days: int, hour: int) -> None:
    event = a_winter_event()
    clone = shifted(event, datetime(2027, 2, 11, hour, tzinfo=ZONE) + timedelta(days=days))
    shift = _wall_clock(clone.starts_at) - _wall_clock(event.starts_at)
    for name in ("ends_at", "registration_opens_at", "registration_closes_at", "freeze_at"):
        off = _wall_clock(getattr(clone, name)) - _wall_clock(getattr(event, name)) - shift
        assert abs(off) <= timedelta(hours=1)  # only an hour that does not exist on its day is off


def test_a_time_that_does_not_exist_on_its_day_moves_to_one_that_does() -> None:
    event = an_event(starts_at="2027-02-11T02:30:00+01:00", ends_at="2027-02-11T18:00:00+01:00").definition()
    clone = shifted(event, at("2027-03-28T01:30:00+00:00"))
    assert clone.starts_at < clone.ends_at


def test_a_start_that_the_clocks_show_twice_is_the_one_that_was_asked_for() -> None:
    second = at("2027-10-31T01:30:00+00:00")  # 02:30 for the second time
    event = an_event(starts_at="2027-02-11T02:30:00+01:00", ends_at="2027-02-11T18:00:00+01:00").definition()
    assert shifted(event, second).starts_at == second


def test_days_before_the_start_are_counted_over_leap_days_and_month_ends() -> None:
    event = an_event(
        starts_at="2027-03-01T09:00:00+01:00",
        ends_at="2027-03-31T18:00:00+02:00",
        registration_closes_at="2027-02-28T18:00:00+01:00",
        freeze_at="2027-01-31T12:00:00+01:00",
    ).definition()
    clone = shifted(event, at("2028-03-01T09:00:00+01:00"))
    assert _shown(clone.registration_closes_at) == "2028-02-29 18:00"
    assert _shown(clone.freeze_at) == "2028-02-01 12:00"
    assert _shown(clone.ends_at) == "2028-03-31 18:00"
    back = shifted(
        an_event(starts_at="2028-02-29T09:00:00+01:00", ends_at="2028-02-29T18:00:00+01:00").definition(),
        at("2029-03-01T09:00:00+01:00"),
    )
    assert _shown(back.ends_at) == "2029-03-01 18:00"


MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: at("2027-01-01T00:00:00+00:00") + timedelta(minutes=minutes)
)
HOURS = st.builds(timedelta, minutes=st.integers(1, 300))


@given(MOMENTS, HOURS, MOMENTS, st.sampled_from(["2027-03-28T00:10:00+00:00", "2027-10-31T00:10:00+00:00"]))
def test_what_fits_together_still_does_after_any_move(
    starts_at: datetime, length: timedelta, other: datetime, clocks_change: str
) -> None:
    times = {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + length).isoformat()}
    event = an_event(**times, sessions=[a_session(**times)]).definition()
    for start in (other, at(clocks_change), at(clocks_change) + timedelta(minutes=57)):
        clone = shifted(event, start)
        check_definition(clone)
        assert clone.starts_at == start


@given(MOMENTS, MOMENTS)
def test_two_moves_are_one(first: datetime, second: datetime) -> None:
    event = an_event(starts_at="2027-02-11T12:00:00+01:00", ends_at="2027-02-11T18:00:00+01:00").definition()
    noon = [datetime.combine(start.date(), time(12), ZONE) for start in (first, second)]
    by_way = shifted(shifted(event, noon[0]), noon[1])
    assert by_way == shifted(event, noon[1])


def test_moving_there_and_back_again_changes_nothing() -> None:
    event = a_winter_event()
    there = shifted(event, at("2027-06-10T09:00:00+02:00"))
    assert shifted(there, event.starts_at) == event


def test_a_clone_too_far_in_time_does_not_fit() -> None:
    clone = shifted(a_winter_event(), at("2198-02-11T09:00:00+01:00"))
    with pytest.raises(EventInvalid) as refused:
        check_definition(clone)
    assert [pointer for pointer, _ in refused.value.errors] == ["/retention/evidence_until"]
    check_definition(replace(clone, retention=a_winter_event().retention))


def test_registration_that_was_open_stays_open_on_a_new_date() -> None:
    opened, opens = at("2026-09-01T09:00:00+02:00"), at("2026-11-01T09:00:00+01:00")
    event = replace(a_winter_event(), registration_opens_at=opened)
    assert (
        postponed_to(event, at("2027-08-11T09:00:00+02:00"), at("2026-10-01T09:00:00+02:00")).registration_opens_at
        == opened
    )
    event = replace(event, registration_opens_at=opens)
    moved = postponed_to(event, at("2027-08-11T09:00:00+02:00"), at("2026-10-01T09:00:00+02:00"))
    assert _shown(moved.registration_opens_at) == "2027-05-01 09:00"


def test_members_who_could_register_first_do_not_so_again_on_a_new_date() -> None:
    first = MembersFirst(until=at("2026-09-15T09:00:00+02:00"), members=True)
    event = replace(a_winter_event(), members_first=first)
    assert postponed_to(event, at("2027-08-11T09:00:00+02:00"), at("2026-10-01T09:00:00+02:00")).members_first == first
