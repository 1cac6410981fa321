"""Somebody with a pile of ticked pages types the beginning of a name, company or code."""

from collections.abc import Sequence

from services.checkin.domain.attendees import Attendee
from services.checkin.domain.search import is_long_enough
from services.checkin.ports.scans import ScanStore
from shared.language.names import search_words

LEAST_LETTERS = 2
MOST = 8


async def find_for_paper(query: str, event: str, *, scan_store: ScanStore) -> Sequence[Attendee]:
    """The first people in the order of the paper whose name, company or code the query begins; none under two letters.

    Who is erased is not found.
    """
    words = search_words(query)
    if not is_long_enough(words, LEAST_LETTERS):
        return ()
    return await scan_store.search(event, words, limit=MOST)
