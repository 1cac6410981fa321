"""More people at once than there are places: nobody too many, nobody forgotten, the line is kept."""

from collections import Counter
from typing import Any

import pytest

from tests.support.outside.event import Event
from tests.support.outside.mailbox import code_in_picture
from tests.support.outside.moien import Moien
from tests.support.outside.people import people
from tests.support.waiting import at_once, until

pytestmark = pytest.mark.slow

PLACES, COMERS, LEAVERS = 50, 200, 10
RUSH = people(COMERS, "rush.example.lu")


@pytest.fixture(scope="module")
async def event(moien: Moien) -> Event:
    """An event after the rush."""
    event = await moien.new_event(capacity=PLACES)
    outcomes = await at_once([event.register(person) for person in RUSH])
    assert Counter(outcomes) == {"confirmed": PLACES, "waitlisted": COMERS - PLACES}
    return event


@pytest.fixture(scope="module")
async def promoted(event: Event) -> list[dict[str, Any]]:
    """The first people in the line, after ten others have cancelled at once."""
    waiting = sorted(await event.registrations(state="waitlisted"), key=lambda person: person["waiting_position"])
    confirmed = await event.registrations(state="confirmed")
    await at_once([event.act(person["code"], "cancel") for person in confirmed[:LEAVERS]])
    return waiting[:LEAVERS]


async def test_everybody_is_there_once_and_the_line_has_no_gaps(event: Event) -> None:
    registrations = await event.registrations()
    assert Counter(person["email"] for person in registrations) == Counter(person["email"] for person in RUSH)
    positions = [person["waiting_position"] for person in registrations if person["state"] == "waitlisted"]
    assert sorted(positions) == list(range(1, COMERS - PLACES + 1))


async def test_places_that_become_free_go_to_the_first_in_line(event: Event, promoted: list[dict[str, Any]]) -> None:
    states = {person["email"]: person["state"] for person in await event.registrations()}
    assert {states[person["email"]] for person in promoted} == {"confirmed"}
    assert Counter(states.values()) == {
        "confirmed": PLACES,
        "waitlisted": COMERS - PLACES - LEAVERS,
        "cancelled": LEAVERS,
    }


async def test_who_moves_up_gets_one_badge_that_works(event: Event, promoted: list[dict[str, Any]]) -> None:
    phone = await event.pair("Main entrance")
    await event.expected_at_door(PLACES)
    for person in promoted:
        mail = await event.arrived(person, seconds=60)
        verdict = await phone.scan(code_in_picture(mail.picture))
        assert (verdict["verdict"], verdict["attendee"]["code"]) == ("admitted", person["code"])


async def test_nobody_is_mailed_twice(event: Event, moien: Moien, promoted: list[dict[str, Any]]) -> None:
    async def ledger() -> Counter[str]:
        mails = await moien.mails(event.slug)
        assert len({(mail["kind"], mail["to"]) for mail in mails}) == len(mails)
        return Counter(mail["kind"] for mail in mails if mail["state"] == "sent")

    everything = {"confirmation": PLACES + LEAVERS, "waitlisted": COMERS - PLACES, "cancelled": LEAVERS}
    await until(ledger, lambda kinds: kinds == everything, seconds=60)
    with_badge = {address for address, mails in moien.mailbox.all().items() if sum(bool(m.badge) for m in mails) == 1}
    assert {person["email"] for person in promoted} <= with_badge
