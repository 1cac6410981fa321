"""The events whose mails go out, as registration publishes them."""

from services.mailer.use_cases.events.follow_event import follow_event
from tests.support.mailer.builders import an_event_state
from tests.support.mailer.fakes import FakeEvents


async def test_the_state_of_an_event_is_stored_with_its_roles() -> None:
    events = FakeEvents()
    await follow_event(an_event_state(members={"ada": "owner", "max": "viewer"}), events=events)
    assert await events.roles_in("congress") == {"ada": "owner", "max": "viewer"}


async def test_a_message_that_comes_late_changes_nothing() -> None:
    events = FakeEvents()
    for message in (an_event_state(version=2, members={"ada": "owner"}), an_event_state(members={"max": "owner"})):
        await follow_event(message, events=events)
    assert await events.roles_in("congress") == {"ada": "owner"}
