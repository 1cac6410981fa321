"""The port of the use case that erases an attendee's data."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Traces:
    """Where else an event knows a person, by code: other registrations of the address, those that became one with
    theirs (also by several mergers), those whose groups name the address, those that name it as the booker's, and
    invitations.
    """

    registrations: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    booked: tuple[str, ...] = ()
    invitations: tuple[str, ...] = ()


class PersonTraces(Protocol):
    """The places, beside their registration, where an event knows a person."""

    async def find(self, event: str, email: str, code: str = "") -> Traces:
        """The traces of an address (its key), and of the registration with a code, that are changed within the event's
        transaction.
        """

    async def evidence(self, event: str) -> list[str]:
        """The codes of some erased registrations whose names stay as evidence."""

    async def forget(self, event: str, email: str, registrations: list[str]) -> None:
        """Deletes all else: submissions that wait for their confirmation, also those with the person as a colleague,
        the wish to be told of the opening, and messages that could not be processed and name one of the
        `registrations` (ids).
        """
