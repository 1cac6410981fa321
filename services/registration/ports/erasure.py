"""The port of the use case that erases an attendee's data."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Traces:
    """Where else an event knows an address, by code: other registrations of it, those whose groups name it, those that
    name it as the booker's, and invitations.
    """

    registrations: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    booked: tuple[str, ...] = ()
    invitations: tuple[str, ...] = ()


class PersonTraces(Protocol):
    """The places, beside their registration, where an event knows a person."""

    async def find(self, event: str, email: str) -> Traces:
        """The traces of an address (its key) that are changed within the event's transaction."""

    async def evidence(self, event: str) -> list[str]:
        """The codes of some erased registrations whose names stay as evidence."""

    async def forget(self, event: str, email: str, registrations: list[str]) -> None:
        """Deletes all else: submissions that wait for their confirmation, also those with the person as a colleague,
        the wish to be told of the opening, and messages that could not be processed and name one of the
        `registrations` (ids).
        """
