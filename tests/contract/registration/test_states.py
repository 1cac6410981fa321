"""The contract of registration's present state, towards those who publish it."""

from dataclasses import dataclass

import pytest

from services.registration.adapters.accounts import MongoAccounts
from services.registration.adapters.events import MongoEvents
from services.registration.adapters.group_commit import MongoEventTransactions
from services.registration.adapters.states import MongoStates
from services.registration.domain.account import ApiToken
from services.registration.domain.event import Event
from services.registration.domain.messages import event_changed, registration_changed
from services.registration.domain.registration import Registration
from services.registration.ports.events import Events
from services.registration.ports.identity import Accounts
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from shared.contracts import State
from shared.contracts.synchronisation import NO_EVENT
from shared.messaging.outbox import Outbox
from shared.messaging.states import States
from tests.support.registration.backend import an_entry
from tests.support.registration.builders import NOW, ORGANISER, a_registration, an_account, an_event
from tests.support.registration.fake_identity import FakeAccounts, IdentityStore
from tests.support.registration.fake_states import FakeStates
from tests.support.registration.fakes import FakeEvents, FakeEventTransactions, Store

ACCOUNTS = (an_account(id=ORGANISER), an_account(version=3))
NO_BLANK_BADGES = {"blank_badges.issued.v1": (0, 0)}
TOKENS = tuple(
    ApiToken(id=f"token-{account.id}", account=account.id, name="t", hash=account.id, scopes=[], created_at=NOW)
    for account in ACCOUNTS
)


@dataclass
class Publisher:
    """Registration's stores, and the states in them."""

    events: Events
    transactions: EventTransactions
    accounts: Accounts
    states: States

    async def has_organisers(self) -> None:
        """Two accounts with a token each; only the first has a role in events."""
        for account, token in zip(ACCOUNTS, TOKENS, strict=True):
            await self.accounts.create(account, an_entry(account.id, "account.created"))
            await self.accounts.create_token(token, an_entry(token.id, "token.created"))

    async def has_event(self, *versions: int) -> tuple[Event, list[Registration]]:
        """An event with a registration in each of these versions."""
        event = an_event()
        await self.events.create(event, an_entry(event.slug))
        registrations = [a_registration(event, version=version) for version in versions]

        async def change(transaction: EventTransaction) -> None:
            for registration in registrations:
                transaction.save(registration)

        await self.transactions.run(event.slug, Prefetch(), change)
        return event, registrations

    async def published(self, event: str) -> list[State]:
        """The states of an event, in an order of their own."""
        return sorted([state async for state in self.states.messages(event)], key=repr)  # type: ignore[misc]


@pytest.fixture(params=["memory", "mongodb"])
def publisher(request: pytest.FixtureRequest) -> Publisher:
    if request.param == "memory":
        store, identities = Store(), IdentityStore()
        states = FakeStates(store, identities)
        return Publisher(FakeEvents(store), FakeEventTransactions(store), FakeAccounts(identities), states)
    database = request.getfixturevalue("database")
    outbox = Outbox(database)
    return Publisher(
        MongoEvents(database, outbox),
        MongoEventTransactions(database, outbox),
        MongoAccounts(database, outbox),
        MongoStates(database),
    )


async def test_of_no_single_event_are_events_accounts_and_tokens(publisher: Publisher) -> None:
    await publisher.has_organisers()
    events = [event for event, _ in [await publisher.has_event(1), await publisher.has_event()]]
    accounts, tokens = [account.message() for account in ACCOUNTS], [token.message() for token in TOKENS]
    states = [*accounts, *tokens, *map(event_changed, events)]
    assert await publisher.published(NO_EVENT) == sorted(states, key=repr)
    assert set(await publisher.states.events()) == {NO_EVENT, *(event.slug for event in events)}


async def test_an_event_is_published_with_its_registrations_and_organisers(publisher: Publisher) -> None:
    await publisher.has_organisers()
    event, registrations = await publisher.has_event(1, 4)
    await publisher.has_event(2)
    states = [
        ACCOUNTS[0].message(),
        TOKENS[0].message(),
        event_changed(event),
        *(registration_changed(event, registration) for registration in registrations),
    ]
    assert await publisher.published(event.slug) == sorted(states, key=repr)


async def test_digests_have_the_number_of_states_and_the_sum_of_their_versions(publisher: Publisher) -> None:
    await publisher.has_organisers()
    event, _ = await publisher.has_event(1, 4)
    await publisher.has_event(7)
    assert await publisher.states.sums(event.slug) == {
        "registration.changed.v1": (2, 5),
        "blank_badges.issued.v1": (0, 0),
    }
    assert await publisher.states.sums(NO_EVENT) == {
        "event.changed.v1": (2, 2),
        "account.changed.v1": (2, 4),
        "token.changed.v1": (2, 2),
    }


async def test_an_unknown_event_has_no_states_but_a_digest(publisher: Publisher) -> None:
    assert await publisher.published("nowhere") == []
    assert await publisher.states.sums("nowhere") == {
        "registration.changed.v1": (0, 0),
        "blank_badges.issued.v1": (0, 0),
    }
