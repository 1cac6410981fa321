"""The store of registrations, for reading, with what the other services publish about them."""

from collections.abc import AsyncIterator, Collection, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.registration.domain.attendance import Attendance
from services.registration.domain.export import Rows
from services.registration.domain.export_fields import Person
from services.registration.domain.mail_status import MailStatus
from services.registration.domain.missing_answers import Gap
from services.registration.domain.registration import Coming, Registration, Source
from services.registration.domain.search import SortField, sort_key
from shared.contracts import Order
from shared.contracts.registration import BadgeState, BookingState, RegistrationState


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A choice among the registrations of an event; None: any. `undelivered`: only whom no e-mail reaches.

    `booking` limits `session` to those who have a place in it or wait for one. `came`: to the main list, or online;
    `coming` is the answer to "still coming?", `source` tells who registered the person. Of a question in `answers` the
    answer is the value, or one of the chosen ones. `consent`: only who agreed to it. `missing`: only whose registration
    stands, and who lacks the answer to one of these questions.
    """

    state: str | None = None
    category: str | None = None
    session: str | None = None
    booking: BookingState | None = None
    q: str | None = None
    undelivered: bool = False
    came: bool | None = None
    badge: BadgeState | None = None
    coming: Coming | None = None
    source: Source | None = None
    answers: tuple[tuple[str, str | bool], ...] = ()
    tag: str | None = None
    consent: str | None = None
    missing: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorting:
    """The order of a list: people who are equal in `by` are in the order in which they came."""

    by: SortField = "registered"
    descending: bool = False

    @property
    def reversed(self) -> "Sorting":
        """The opposite order."""
        return Sorting(by=self.by, descending=not self.descending)


IN_ORDER = Sorting()
"""The order in which people came."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A position in a list: behind the registration with this line number, whose sort key is `key`."""

    line: int
    key: str = ""

    @classmethod
    def at(cls, registration: Registration, sorting: Sorting) -> "Cursor":
        """The position of a registration."""
        return cls(registration.line, sort_key(registration, sorting.by))


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The people of an export. For `registrations`, those in `state` (None: any), as they came in; else see Rows."""

    event: str
    rows: Rows
    state: str | None = None


class Registrations(Protocol):
    """Registrations, for reading, with their attendance and the status of their newest mail."""

    async def read(self, event: str, code: str) -> "Entry":
        """One registration. Raises UnknownRegistration."""

    async def read_by_id(self, registration: str) -> "Entry":
        """One registration, of whichever event. Raises UnknownRegistration."""

    async def page(
        self, event: str, criteria: Filter, limit: int, after: Cursor | None, sorting: Sorting = IN_ORDER
    ) -> list["Entry"]:
        """Registrations in the order of `sorting`, from behind `after`, which is a position in that order."""

    async def group(self, event: str, code: str) -> list["Entry"]:
        """The registrations that the holder of a registration booked, cancelled ones included, in order."""

    async def matching(self, event: str, criteria: Filter) -> int:
        """How many registrations fit."""

    async def codes(self, event: str, criteria: Filter, limit: int) -> list[str]:
        """The codes of the registrations that fit, in the order in which they came."""

    def people(self, selection: Selection, parts: Set[str]) -> AsyncIterator[list[Person]]:
        """The people of an export, in chunks; of each person at least `parts` (see export_fields)."""

    async def count(self, selection: Selection) -> int:
        """How many people an export has."""

    async def informed(self, event: str, since: datetime | None, before: datetime) -> Mapping[RegistrationState, int]:
        """How many people, by state, last learned when and where an event is from `since` (None: ever) until `before`.

        Only those whom it still concerns: nobody who has cancelled or was declined.
        """

    async def attended_lists(self, event: str) -> list[str]:
        """The ids of the check-in lists on which anybody was scanned, sorted."""

    def attendees(self, event: str) -> AsyncIterator["Entry"]:
        """Everybody confirmed or admitted, by name, without scans, mail, tickets and consents."""

    def badge_holders(self, event: str) -> AsyncIterator[Registration]:
        """Everybody confirmed, by name, without answers and consents."""

    async def with_codes(self, event: str, codes: Collection[str]) -> list[Registration]:
        """The registrations with these codes, without answers and consents, in any order."""

    async def record_attendance(self, registration: str, attendance: Attendance, order: Order) -> None:
        """Stores a registration's attendance unless this one or a newer one is known."""

    async def record_mail(self, registration: str, status: MailStatus, order: Order) -> None:
        """Stores the status of a mail to a registration, unless a newer one or a newer mail is known, or it was
        erased.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A registration with its attendance and the status of its newest mail."""

    registration: Registration
    waiting_position: int | None
    mail: MailStatus | None
    attendance: Attendance
