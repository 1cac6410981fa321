"""What use cases about registrations need from outside."""

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from services.registration.domain.registration import Registration
from shared.contracts.checkin import AttendanceChanged
from shared.contracts.mailer import MailChanged

MAIN = "main"  # the check-in list of which attendance is shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How many registrations an event has in each state, and how many people came to its list `main`."""

    confirmed: int = 0
    waitlisted: int = 0
    awaiting_approval: int = 0
    cancelled: int = 0
    arrived: int = 0
    without_mail: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which registrations of an event are meant; None: whatever it be."""

    state: str | None = None
    category: str | None = None
    session: str | None = None
    q: str | None = None


class Registrations(Protocol):
    """Registrations, for reading, with what other services told of them."""

    async def read(self, event: str, code: str) -> "Entry":
        """One registration. Raises UnknownRegistration."""

    async def read_by_id(self, registration: str) -> "Entry":
        """One registration, of whichever event. Raises UnknownRegistration."""

    async def page(self, event: str, which: Filter, limit: int, after: int | None) -> list["Entry"]:
        """Registrations in the order in which they came, from behind line number `after`."""

    async def figures(self, event: str) -> Figures:
        """How many there are of each state, and how many came."""

    def attendance_list(self, event: str, *, with_scans: bool) -> AsyncIterator["Entry"]:
        """Everybody confirmed or admitted, by name; their scans are read only `with_scans`."""

    async def record_attendance(self, message: AttendanceChanged) -> None:
        """Keeps a registration's attendance unless a newer one is known."""

    async def record_mail(self, message: MailChanged) -> None:
        """Keeps what became of the newest mail to a registration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A registration with what other services told of it."""

    registration: Registration
    waiting_position: int | None
    mail: Mapping[str, Any] | None
    attendance: Mapping[str, Any]
    scans: Collection[Mapping[str, Any]]
