"""Invitations are read the same way from memory and from MongoDB."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from services.registration.adapters.events import MongoEvents
from services.registration.adapters.group_commit import MongoEventTransactions
from services.registration.adapters.invitations import MongoInvitations
from services.registration.domain.event import Event
from services.registration.domain.invitation import Invitation, UnknownInvitation
from services.registration.ports.events import Events
from services.registration.ports.invitations import Invitations
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from shared.messaging.outbox import Outbox
from tests.support.registration.backend import an_entry
from tests.support.registration.builders import NOW, an_event, an_invitation
from tests.support.registration.fake_invitations import FakeInvitations
from tests.support.registration.fakes import FakeEvents, FakeEventTransactions, Store

AN_HOUR = timedelta(hours=1)


@dataclass
class Backend:
    """The stores that invitations are written to and read from."""

    events: Events
    transactions: EventTransactions
    invitations: Invitations

    async def has_event(self) -> Event:
        event = an_event()
        await self.events.create(event, an_entry(event.slug))
        return event

    async def has(self, event: Event, **fields: Any) -> Invitation:
        invitation = an_invitation(event, **fields)

        async def change(transaction: EventTransaction) -> None:
            transaction.save_invitation(invitation)

        await self.transactions.run(event.slug, Prefetch(), change)
        return invitation


@pytest.fixture(params=["memory", "mongodb"])
def backend(request: pytest.FixtureRequest) -> Backend:
    if request.param == "memory":
        store = Store()
        return Backend(FakeEvents(store), FakeEventTransactions(store), FakeInvitations(store))
    database = request.getfixturevalue("database")
    outbox = Outbox(database)
    return Backend(MongoEvents(database, outbox), MongoEventTransactions(database, outbox), MongoInvitations(database))


async def test_an_invitation_is_read_as_it_was_saved(backend: Backend) -> None:
    event = await backend.has_event()
    invitation = await backend.has(event, known=("digest",), expires_at=NOW, email="zoe@example.lu", used=1)
    assert await backend.invitations.read(event.slug, invitation.code) == invitation


async def test_another_events_invitation_is_unknown(backend: Backend) -> None:
    invitation = await backend.has(await backend.has_event())
    with pytest.raises(UnknownInvitation):
        await backend.invitations.read((await backend.has_event()).slug, invitation.code)


@pytest.mark.parametrize(
    ("state", "fields"),
    [
        ("open", {"expires_at": NOW + AN_HOUR}),
        ("open", {"uses": 3, "used": 1, "known": ("digest",)}),
        ("used", {"used": 1}),
        ("used", {"known": ("digest",)}),
        ("used", {"used": 1, "answer": "lapsed", "expires_at": NOW}),
        ("declined", {"answer": "declined", "expires_at": NOW}),
        ("revoked", {"answer": "revoked", "used": 1}),
        ("expired", {"expires_at": NOW}),
        ("expired", {"uses": 2, "used": 1, "answer": "lapsed"}),
    ],
)
async def test_an_invitation_is_found_by_its_state(backend: Backend, state: Any, fields: dict[str, Any]) -> None:
    event = await backend.has_event()
    invitation = await backend.has(event, **fields)
    assert invitation.state(NOW) == state
    assert await backend.invitations.page(event.slug, state, NOW, 10) == [invitation]
    numbers = await backend.invitations.numbers(event.slug, NOW)
    assert {name: number for name, number in numbers.items() if number} == {state: 1}


async def test_pages_go_on_behind_the_last_one(backend: Backend) -> None:
    event = await backend.has_event()
    moments = [NOW, NOW, NOW + AN_HOUR]
    invitations = [await backend.has(event, created_at=at) for at in moments]
    first = await backend.invitations.page(event.slug, None, NOW, 2)
    rest = await backend.invitations.page(event.slug, None, NOW, 2, (first[-1].created_at, first[-1].code))
    assert first[0] == invitations[2]
    assert sorted(i.code for i in (*first, *rest)) == sorted(i.code for i in invitations)


async def test_only_open_invitations_of_an_address_count(backend: Backend) -> None:
    event = await backend.has_event()
    await backend.has(event, email="Zoe@example.lu")
    await backend.has(event, email="max@example.lu", answer="declined")
    asked = ["zoe@example.lu", "max@example.lu", "new@example.lu"]
    assert await backend.invitations.open_for(event.slug, asked, NOW) == {"zoe@example.lu"}


async def test_what_holds_places_is_due_at_its_expiry(backend: Backend) -> None:
    event = await backend.has_event()
    due = await backend.has(event, holds_places=True, expires_at=NOW)
    await backend.has(event, holds_places=True, expires_at=NOW + AN_HOUR)
    await backend.has(event, expires_at=NOW)
    await backend.has(event, holds_places=True, expires_at=NOW, answer="lapsed")
    assert await backend.invitations.due(event.slug, NOW, 10) == [due.code]
    assert await backend.invitations.next_expiry(event.slug) == NOW
    assert await backend.invitations.due(event.slug, NOW - AN_HOUR, 10) == []


async def test_what_was_mailed_today_is_not_mailed_again(backend: Backend) -> None:
    event = await backend.has_event()
    ready = [await backend.has(event, email="a@example.lu", mailed_at=at) for at in (None, NOW - 24 * AN_HOUR)]
    await backend.has(event)
    await backend.has(event, email="b@example.lu", mailed_at=NOW - AN_HOUR)
    await backend.has(event, email="c@example.lu", mailed_at=NOW - 48 * AN_HOUR, reminded_at=NOW - AN_HOUR)
    await backend.has(event, email="d@example.lu", answer="declined")
    assert {*await backend.invitations.mailable(event.slug, NOW, 10)} == {i.code for i in ready}
