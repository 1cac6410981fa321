"""Organisers see exactly who would get a campaign, and who would not and why."""

from collections.abc import AsyncIterator

from services.registration.domain.event import Event
from services.registration.domain.missing_answers import missing_questions
from services.registration.domain.segment import Addressee, CampaignKind, Recipients, Segment, who
from services.registration.ports.people import Cursor, Entry, Filter, Registrations

PEOPLE_A_LOOK = 500


async def find_recipients(
    event: Event, segment: Segment, kind: CampaignKind, registrations: Registrations
) -> Recipients:
    """Returns everybody of the event on one of the two sides, in the order in which they came."""
    return who([addressee(event, entry) async for entry in _everybody(event.slug, registrations)], segment, kind)


def addressee(event: Event, entry: Entry) -> Addressee:
    """Returns a registration as somebody who may get an e-mail."""
    return Addressee(
        registration=entry.registration,
        has_come=entry.attendance.has_come,
        is_reached=entry.mail is None or not entry.mail.came_back,
        lacks_answers=bool(missing_questions(event, entry.registration)),
    )


async def _everybody(event: str, registrations: Registrations) -> AsyncIterator[Entry]:
    after: Cursor | None = None
    while page := await registrations.page(event, Filter(), PEOPLE_A_LOOK, after):
        for entry in page:
            yield entry
        after = Cursor(page[-1].registration.line)
