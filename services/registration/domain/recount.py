"""The places that an event's registrations and invitations come to, counted anew, to be held against its count."""

from collections.abc import Iterable
from dataclasses import fields

from services.registration.domain.invitation import Invitation
from services.registration.domain.places import PlaceCount
from services.registration.domain.registration import Registration


def recount(registrations: Iterable[Registration], invitations: Iterable[Invitation] = ()) -> PlaceCount:
    """The count of all of an event's registrations and invitations; `line` is the greatest number that one has."""
    count = PlaceCount()
    for registration in registrations:
        count.take(registration)
        count.line = max(count.line, registration.line, *(booking.line for booking in registration.sessions))
    for invitation in invitations:
        count.hold(invitation)
    return count


def miscounts(count: PlaceCount, true: PlaceCount) -> list[str]:
    """Says for each number of a count that differs from the `true` one, a recount, what it is and what it should be.

    Line numbers may have been drawn that nobody has: only one that is too small would be given twice.
    """
    if count.line < true.line:
        return [f"line: {count.line} instead of {true.line}", *_other_numbers(count, true)]
    return _other_numbers(count, true)


def _other_numbers(count: PlaceCount, true: PlaceCount) -> list[str]:
    counted, right = _numbers(count), _numbers(true)
    names = sorted(counted.keys() | right.keys())
    wrong = (name for name in names if counted.get(name, 0) != right.get(name, 0))
    return [f"{name}: {counted.get(name, 0)} instead of {right.get(name, 0)}" for name in wrong]


def _numbers(count: PlaceCount) -> dict[str, int]:
    """All numbers but the line's by a name such as `waiting of industry`."""
    numbers = {"event": count.event}
    for field in fields(count):
        value = getattr(count, field.name)
        if field.name == "parties":
            value = {f"{code} {name}": number for code, people in value.items() for name, number in people.items()}
        if isinstance(value, dict):
            numbers |= {f"{field.name} of {name}": number for name, number in value.items()}
    return numbers
