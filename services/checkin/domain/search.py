"""Finding people by the beginnings of words: how a query is read, and the order of the results."""

from collections.abc import Sequence

from services.checkin.domain.attendees import Attendee
from shared.errors import Invalid, NotFound
from shared.language.names import fold, has_word_sign, search_words

LEAST_LETTERS = 3
NameKey = tuple[str, str, str]


class QueryTooShort(Invalid):
    """Type at least three letters."""


class UnknownAttendee(NotFound):
    """There is nobody with this code here."""


class UnreadableCursor(Invalid):
    """This cursor does not come from here."""


def words_of(query: str) -> list[str]:
    """The words of a query, without accents and case. Raises QueryTooShort under three letters in all.

    One Chinese or Japanese sign is enough.
    """
    words = search_words(query)
    if not is_long_enough(words, LEAST_LETTERS):
        raise QueryTooShort(errors=(("/query/q", "Type at least three letters."),))
    return words


def is_long_enough(words: Sequence[str], least: int) -> bool:
    """Whether words to search for have so many letters in all, or a sign that says as much."""
    text = " ".join(words)
    return len(text) >= least or has_word_sign(text)


def name_key(first_name: str, last_name: str, registration: str) -> NameKey:
    """The key of a person in the order of results: last name, first name and, for equal names, the registration."""
    return fold(last_name), fold(first_name), registration


def name_key_of(attendee: Attendee) -> NameKey:
    """The key of an attendee in the order of results."""
    return name_key(attendee.first_name, attendee.last_name, attendee.registration)
