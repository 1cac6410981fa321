"""Each process is killed once in the middle of a small rush; nobody notices but by a pause."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.support.outside.moien import Moien, outside
from tests.support.outside.people import people
from tests.support.outside.rush import Rush
from tests.support.servers.demo import Demo, running_demo
from tests.support.waiting import at_once

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
VICTIMS = ("registration", "checkin", "mailer", "rabbitmq", "mongod", "smtp", "proxy")
GUESTS_EACH = 30
MAIL_SECONDS = 150  # what a killed mailer was handing over lies for 90 seconds: it may have been sent


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """A demo of its own: who shares one does not want to be killed. A mail of unknown fate goes again in seconds."""
    with running_demo("killed", MAIL_UNKNOWN_RETRY_SECONDS="3") as started:
        yield started


@pytest.fixture(scope="module")
async def moien(demo: Demo) -> AsyncIterator[Moien]:
    async with outside(demo.facts) as client:
        yield client


@pytest.mark.parametrize("victim", VICTIMS)
async def test_nothing_is_lost_when_a_process_is_killed(moien: Moien, demo: Demo, victim: str) -> None:
    event = await moien.new_event()
    guests = people(GUESTS_EACH, f"{victim}.example.lu")
    rush = Rush(event, guests, at_once=8)
    await rush.run(halfway=lambda: demo.kill(victim))
    await moien.becomes_healthy()
    await at_once([event.arrived(guest, seconds=MAIL_SECONDS) for guest in guests])
    assert sorted(person["email"] for person in await event.registrations(state="confirmed")) == sorted(rush.accepted)
    assert len(rush.accepted) == GUESTS_EACH
    for guest in guests:
        assert len({mail.message_id for mail in moien.mailbox.to(guest["email"])}) == 1
    await event.expected_at_door(GUESTS_EACH)
    assert await moien.dead_letters() == []
