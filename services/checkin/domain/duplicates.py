"""Entries that are likely one person's."""

from rapidfuzz import fuzz

from services.checkin.domain.attendees import Attendee
from shared.language.names import fold

ALIKE = 85  # of 100: 'Zoe Muller' and 'Müller, Zoë', and names with one letter that was mistyped
BEGINNING = 3


def beginning_of(attendee: Attendee) -> str:
    """The letters that the names of both entries have in common where they are one person's; '' for a name too short.

    Nobody mistypes the beginning of a name often enough to search for more.
    """
    name = fold(attendee.last_name or attendee.first_name).replace(" ", "")
    return name[:BEGINNING] if len(name) >= BEGINNING else ""


def is_alike(one_entry: Attendee, other: Attendee) -> bool:
    """Whether two entries of an event have the same name, or nearly."""
    if one_entry.registration == other.registration or one_entry.erased or other.erased:
        return False
    names = [fold(f"{entry.first_name} {entry.last_name}") for entry in (one_entry, other)]
    return fuzz.token_sort_ratio(*names) >= ALIKE
