"""The present state that registration publishes, from memory; it passes the same contract tests as MongoDB's."""

from collections.abc import AsyncIterator

from typing_extensions import override

from services.registration.domain.messages import event_changed, registration_changed
from shared.contracts import Message, State
from shared.contracts.accounts import AccountChanged, TokenChanged
from shared.contracts.registration import EventChanged, RegistrationChanged
from shared.contracts.synchronisation import NO_EVENT
from shared.contracts.walk_ins import BlankBadgesIssued
from shared.messaging.epochs import Sums
from shared.messaging.states import States
from tests.support.registration.fake_identity import IdentityStore
from tests.support.registration.fakes import Store


class FakeStates(States):
    """Registrations per event; and, of no single event, events, accounts and tokens."""

    def __init__(self, store: Store, identities: IdentityStore) -> None:
        self._store = store
        self._identities = identities

    @override
    async def events(self) -> list[str]:
        return [NO_EVENT, *self._store.events]

    @override
    async def messages(self, event: str) -> AsyncIterator[Message]:
        for state in self._of_event(event) if event else self._of_no_event():
            yield state

    @override
    async def sums(self, event: str) -> Sums:
        kinds = (RegistrationChanged, BlankBadgesIssued) if event else (EventChanged, AccountChanged, TokenChanged)
        states = self._of_event(event) if event else self._of_no_event()
        versions = {kind.NAME: [state.version for state in states if isinstance(state, kind)] for kind in kinds}
        return {name: (len(numbers), sum(numbers)) for name, numbers in versions.items()}

    def _of_event(self, slug: str) -> list[State]:
        registrations = [r for r in self._store.registrations.values() if r.event == slug]
        if (event := self._store.events.get(slug)) is None:
            return []
        accounts = [account for account in self._identities.accounts.values() if account.id in event.members]
        tokens = [token for token in self._identities.tokens.values() if token.account in event.members]
        return [
            *(account.message() for account in accounts),
            *(token.message() for token in tokens),
            event_changed(event),
            *(registration_changed(event, registration) for registration in registrations),
        ]

    def _of_no_event(self) -> list[State]:
        return [
            *(account.message() for account in self._identities.accounts.values()),
            *(token.message() for token in self._identities.tokens.values()),
            *map(event_changed, self._store.events.values()),
        ]
