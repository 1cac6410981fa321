"""People who learned other facts of an event than those that hold now are found."""

from datetime import datetime, timedelta
from typing import Any

from services.registration.domain.event import Event
from services.registration.domain.event_changes import redefine
from services.registration.domain.event_definition import Venue
from services.registration.domain.known_facts import Outdated, facts_known_at, facts_of, outdated
from services.registration.domain.places import PlaceCount
from services.registration.domain.registration import Ticket
from tests.support.checkin.builders import a_secret
from tests.support.registration.builders import NOW, a_registration, an_event, setting

HALL, TENT = Venue(name="Hall"), Venue(name="Tent")


def after(hours: int) -> datetime:
    return NOW + timedelta(hours=hours)


def changed(event: Event, at: datetime, *, people: int = 1, **settings: Any) -> Event:
    """The event after a change while `people` are registered."""
    count = PlaceCount()
    for _ in range(people):
        count.take(a_registration(event))
    return redefine(event, setting(**settings)(event.definition()), count=count, now=at)


def test_while_nobody_is_registered_nobody_knows_anything_else() -> None:
    assert changed(an_event(), NOW, people=0, venue=TENT).known == ()


def test_another_place_is_news_for_those_who_came_before() -> None:
    event = an_event(venue={"name": "Hall"})
    moved = changed(event, after(1), venue=TENT)
    assert list(outdated(moved.known)) == [Outdated(facts=facts_of(event), since=None, before=after(1))]
    assert facts_known_at(moved.known, NOW) == facts_of(event)
    assert facts_known_at(moved.known, after(1)) is None


def test_other_settings_are_no_news() -> None:
    event = an_event(venue={"name": "Hall"})
    for settings in ({"capacity": 7}, {"title": {"en": "New"}}, {"venue": Venue(name="Hall", url="https://a.lu")}):
        assert changed(event, NOW, **settings).known == ()


def test_closing_registration_is_no_news_and_cancelling_is() -> None:
    event = an_event()
    assert changed(event, NOW, state="closed").known == ()
    cancelled = changed(event, after(1), state="cancelled")
    assert [(o.facts.standing, o.before) for o in outdated(cancelled.known)] == [("on", after(1))]
    assert facts_of(cancelled).mail_kind == "event_cancelled"


def test_each_knows_what_held_when_they_came() -> None:
    event = an_event(venue={"name": "Hall"})
    event = changed(changed(event, after(1), venue=TENT), after(2), state="postponed")
    known = [facts_known_at(event.known, after(hours)) for hours in range(3)]
    assert [(f.venue, f.standing) if f else None for f in known] == [(HALL, "on"), (TENT, "on"), None]


def test_a_change_that_is_taken_back_concerns_only_who_came_in_between() -> None:
    event = an_event(venue={"name": "Hall"})
    event = changed(changed(event, after(1), venue=TENT), after(2), venue=HALL)
    assert [(o.facts.venue, o.since, o.before) for o in outdated(event.known)] == [(TENT, after(1), after(2))]


def test_a_new_ticket_brings_the_present_facts() -> None:
    later = Ticket(secret=a_secret(2), state="valid", issued_at=after(3))
    assert a_registration(tickets=(later,)).informed_at == after(3)
    assert a_registration(tickets=(), state="waitlisted").informed_at == NOW
