"""Finding people by the beginnings of words: how a query is read, and the order of the results."""

from services.checkin.domain.attendees import Attendee
from shared.errors import Invalid, NotFound
from shared.language.names import fold, search_words

LEAST_LETTERS = 3
NameKey = tuple[str, str, str]


class QueryTooShort(Invalid):
    """Type at least three letters."""


class UnknownAttendee(NotFound):
    """There is nobody with this code here."""


class UnreadableCursor(Invalid):
    """This cursor does not come from here."""


def words_of(query: str) -> list[str]:
    """The words of a query, without accents and case. Raises QueryTooShort under three letters in all."""
    words = search_words(query)
    if len(" ".join(words)) < LEAST_LETTERS:
        raise QueryTooShort(errors=(("/query/q", "Type at least three letters."),))
    return words


def name_key(first_name: str, last_name: str, registration: str) -> NameKey:
    """The key of a person in the order of results: last name, first name and, for equal names, the registration."""
    return fold(last_name), fold(first_name), registration


def name_key_of(attendee: Attendee) -> NameKey:
    """The key of an attendee in the order of results."""
    return name_key(attendee.first_name, attendee.last_name, attendee.registration)
