"""Talks and sessions are one agenda, by day and time, and what is hardly meant is pointed out."""

from datetime import date
from typing import Any

from services.registration.domain.agenda import agenda, agenda_advice
from tests.support.registration.builders import a_session, a_speaker, a_talk, an_event

TRACKS = [{"id": "steel", "name": {"en": "Steel"}}, {"id": "circular", "name": {"en": "Circular"}}]


def at(start: str, end: str, day: int = 11) -> dict[str, str]:
    return {"starts_at": f"2027-02-{day:02}T{start}:00+01:00", "ends_at": f"2027-02-{day:02}T{end}:00+01:00"}


def days(**programme: Any) -> list[tuple[date | None, list[list[str]]]]:
    """The ids of entries, by day and slot, of an event on two days."""
    event = an_event(**{**at("09:00", "18:00"), "ends_at": at("09:00", "18:00", 12)["ends_at"]}, **programme)
    return [(day.day, [[entry.id for entry in slot.entries] for slot in day.slots]) for day in agenda(event)]


def advice(**programme: Any) -> list[tuple[Any, ...]]:
    event = an_event(**at("09:00", "18:00"), **programme)
    return [
        (a.kind, a.entry.id, a.other.id if a.other else None, a.speaker.id if a.speaker else None)
        for a in agenda_advice(event)
    ]


def test_talks_and_sessions_stand_together_by_day_and_time() -> None:
    talks = [
        a_talk("late", **at("16:00", "17:00")),
        a_talk("next", **at("09:00", "10:00", 12)),
        a_talk(**at("09:00", "09:30")),
    ]
    sessions = [a_session(**at("10:00", "11:00"))]
    assert days(talks=talks, sessions=sessions) == [
        (date(2027, 2, 11), [["opening"], ["recycling"], ["late"]]),
        (date(2027, 2, 12), [["next"]]),
    ]


def test_at_one_time_what_is_for_all_stands_first_then_tracks_in_their_order() -> None:
    times = at("10:00", "11:00")
    talks = [a_talk("c", track="circular", **times), a_talk("s", track="steel", **times), a_talk("all", **times)]
    assert days(tracks=TRACKS, talks=talks) == [(date(2027, 2, 11), [["all", "s", "c"]])]


def test_a_day_begins_at_midnight_in_the_zone_of_the_event() -> None:
    times = {"starts_at": "2027-02-11T23:30:00Z", "ends_at": "2027-02-11T23:45:00Z"}
    assert days(talks=[a_talk("night", **times)]) == [(date(2027, 2, 12), [["night"]])]


def test_a_session_without_a_time_stands_at_the_end() -> None:
    talks = [a_talk(**at("10:00", "11:00", 12))]
    assert days(sessions=[a_session()], talks=talks) == [(date(2027, 2, 12), [["opening"]]), (None, [["recycling"]])]


def test_an_event_without_a_programme_has_no_days() -> None:
    assert days() == []


def test_an_entry_on_another_day_is_pointed_out() -> None:
    talks = [a_talk(**at("10:00", "11:00", 12)), a_talk("early", **at("07:00", "08:00"))]
    assert advice(talks=talks) == [("outside", "opening", None, None)]


def test_a_speaker_in_two_places_at_once_is_pointed_out() -> None:
    talks = [
        a_talk("a", speakers=["ada", "bob"], **at("10:00", "11:00")),
        a_talk("b", speakers=["bob"], **at("11:00", "12:00")),
    ]
    sessions = [a_session(speakers=["ada"], **at("10:30", "11:30"))]
    speakers = [a_speaker(), a_speaker("bob")]
    assert advice(talks=talks, sessions=sessions, speakers=speakers) == [("two_places", "a", "recycling", "ada")]
