"""The people who may see an event's mails, as registration publishes them."""

from services.mailer.use_cases.events.follow_event import follow_event
from shared.contracts.registration import EventChanged, Role
from tests.support.mailer.builders import some_event_details
from tests.support.mailer.fakes import FakeEventRoles


def an_event(version: int, **members: Role) -> EventChanged:
    return EventChanged(
        event="congress",
        version=version,
        short_id="ABCDEF",
        state="published",
        details=some_event_details(),
        members=dict(members),
    )


async def test_the_roles_of_an_event_are_stored() -> None:
    roles = FakeEventRoles()
    await follow_event(an_event(1, ada="owner", max="viewer"), roles=roles)
    assert await roles.of("congress") == {"ada": "owner", "max": "viewer"}


async def test_a_message_that_comes_late_changes_nothing() -> None:
    roles = FakeEventRoles()
    for message in (an_event(2, ada="owner"), an_event(1, max="owner")):
        await follow_event(message, roles=roles)
    assert await roles.of("congress") == {"ada": "owner"}
