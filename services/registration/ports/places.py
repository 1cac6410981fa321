"""The transaction in which places are given away."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Protocol, TypeVar

from services.registration.domain.event import Event
from services.registration.domain.places import Outcome, PlaceCount
from services.registration.domain.registration import Registration
from shared.audit import AuditEntry
from shared.contracts import Message

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Prefetch:
    """What a change will look at, told beforehand so that changes made together look it up together."""

    emails: Collection[str] = ()
    codes: Collection[str] = ()
    replays: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class IdempotentAnswer:
    """The answer once given to a repeatable submission. `fingerprint` tells whether it is the same submission."""

    key: str
    fingerprint: str
    outcome: Outcome


class EventTransaction(Protocol):
    """One event, opened for a change that becomes visible as a whole or not at all."""

    event: Event
    count: PlaceCount

    def by_email(self, email: str) -> Registration | None:
        """The active registration of an address named in Prefetch."""

    def by_code(self, code: str) -> Registration:
        """The registration with a code named in Prefetch. Raises UnknownRegistration."""

    def replay(self, key: str) -> IdempotentAnswer | None:
        """What was answered to the submission with a key named in Prefetch."""

    def save_answer(self, replay: IdempotentAnswer) -> None:
        """Keeps the answer to a repeatable submission."""

    async def people_ahead(self, registration: Registration) -> int:
        """How many wait for the event before somebody who waits."""

    def waiting(self) -> AsyncIterator[Registration]:
        """Who waits for the event, in order."""

    def waiting_for(self, session: str) -> AsyncIterator[Registration]:
        """Confirmed registrations that wait for a session, in order."""

    def save(self, registration: Registration, before: Registration | None = None) -> None:
        """Keeps a registration in its new state and corrects the places that are taken; tells the other services."""

    def save_event(self, event: Event) -> None:
        """Keeps the event in its new state; tells the other services."""

    def send(self, message: Message) -> None:
        """Sends a message if the change comes about."""

    def audit(self, entry: AuditEntry) -> None:
        """Writes an entry into the audit log."""


Change = Callable[[EventTransaction], Awaitable[Result]]


class EventTransactions(Protocol):
    """All events' transactions."""

    async def run(self, event: str, reads: Prefetch, change: Change[Result]) -> Result:
        """Runs `change` on an event's transaction and commits it, alone or together with others that came meanwhile.

        `change` may run more than once and must raise before it puts anything. Raises UnknownEvent and whatever
        `change` raises.
        """
