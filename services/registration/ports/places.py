"""The transaction in which places are given away."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from services.registration.domain.event import Event
from services.registration.domain.idempotency import IdempotentAnswer
from services.registration.domain.invitation import Invitation
from services.registration.domain.organisation_index import OrganisationIndex
from services.registration.domain.places import PlaceCount
from services.registration.domain.registration import Registration
from services.registration.domain.waiting_log import WaitingNote
from shared.audit import AuditEntry
from shared.contracts import Message

Result = TypeVar("Result")


class LookupNotAnnounced(Exception):
    """A change looked up something that its Prefetch does not name: a fault of the program."""


@dataclass(frozen=True, slots=True)
class Prefetch:
    """The look-ups of a change, announced so that changes that are committed together are also read together.

    `emails` are e-mail keys, `codes` registrations' codes, `keys` those of repeatable submissions, `invitations` the
    codes of invitations.
    """

    emails: Collection[str] = ()
    codes: Collection[str] = ()
    keys: Collection[str] = ()
    invitations: Collection[str] = ()

    def require(self, value: str, announced: Collection[str | None]) -> None:
        """Raises LookupNotAnnounced unless `value` is among the `announced`."""
        if value not in announced:
            raise LookupNotAnnounced(f"The look-up is not in {self!r}.")


class EventTransaction(Protocol):
    """One event, its places and its registrations, as one change sees and changes them.

    The change comes about as a whole, or not at all when it raises. What it saved, its own look-ups and queries see.
    """

    event: Event
    count: PlaceCount
    organisations: OrganisationIndex

    def by_email(self, email: str) -> Registration | None:
        """The active registration of an address. Raises LookupNotAnnounced."""

    def by_code(self, code: str) -> Registration:
        """The registration with a code. Raises UnknownRegistration, LookupNotAnnounced."""

    def invitation(self, code: str) -> Invitation:
        """The invitation with a code, which is announced, or that of a registration whose code is.

        Raises UnknownInvitation, LookupNotAnnounced.
        """

    def answer(self, key: str) -> IdempotentAnswer | None:
        """The first answer to the submission with this key. Raises LookupNotAnnounced."""

    def waiting(self) -> AsyncIterator[Registration]:
        """The registrations that wait for the event, in order."""

    def waiting_for(self, session: str) -> AsyncIterator[Registration]:
        """The confirmed registrations that wait for a session, in order."""

    def offered(self) -> AsyncIterator[Registration]:
        """The registrations that wait for the event and to which a place is offered, in order."""

    def holding(self) -> AsyncIterator[Invitation]:
        """The open invitations that hold places, in any order."""

    def group(self, code: str) -> AsyncIterator[Registration]:
        """The registrations that the holder of `code` booked, cancelled ones included, in order."""

    async def people_ahead(self, registration: Registration) -> int:
        """How many wait for the event before a registration that waits and that was saved."""

    def save(self, registration: Registration, before: Registration | None = None) -> None:
        """Saves a registration, corrects the counted places, and publishes it.

        `before` is its present state; None: it is new.
        """

    def save_event(self, event: Event) -> None:
        """Saves the event in its new state, and publishes it."""

    def save_invitation(self, invitation: Invitation, before: Invitation | None = None) -> None:
        """Saves an invitation, and corrects the places that are held.

        `before` is its present state; None: it is new.
        """

    def note_waiting(self, note: WaitingNote) -> None:
        """Writes a line into the log of the waiting list."""

    def look_again(self, kind: str, at: datetime) -> None:
        """Has the schedule look at the event again, for things of this `kind`: at `at`, or where it is to look earlier,
        then.
        """

    def save_answer(self, answer: IdempotentAnswer) -> None:
        """Saves the answer to a repeatable submission."""

    def send(self, message: Message) -> None:
        """Sends a message once the change is committed; a mail to no address is not sent."""

    def audit(self, entry: AuditEntry) -> None:
        """Writes an entry into the audit log."""


Change = Callable[[EventTransaction], Awaitable[Result]]


class EventTransactions(Protocol):
    """Runs changes to events, one after the other for each event."""

    async def run(self, event: str, prefetch: Prefetch, change: Change[Result]) -> Result:
        """Runs `change` on an event and returns its result once it is committed.

        `change` may run more than once, because a commit may have to begin again; it must have no effect but through
        the transaction. Raises UnknownEvent and everything that `change` raises; then nothing of it was committed.
        """
