"""From the people of a list to the list on paper."""

from collections.abc import Iterable
from datetime import datetime

from services.checkin.domain.attendees import Attendee
from services.checkin.domain.events import Event
from services.checkin.domain.lists import MAIN, CheckInList
from shared.contracts.registration import Texts
from shared.documents.paper_list import PaperLine, PaperList
from shared.language.date_formats import date_range
from shared.language.languages import LANGUAGES


def printed(
    event: Event, check_in_list: CheckInList, people: Iterable[Attendee], language: str, now: datetime
) -> PaperList:
    """The list on paper in a language; a list other than `main` is named."""
    occasion = date_range(event.starts_at, event.ends_at, event.timezone, language)
    return PaperList(
        language=language,
        title=_text(event.title, language) or event.slug,
        occasion=occasion if check_in_list.id == MAIN else f"{check_in_list.name} · {occasion}",
        lines=[_line(attendee, event, language) for attendee in people],
        drawn_up_at=now,
        timezone=event.timezone,
    )


def _line(attendee: Attendee, event: Event, language: str) -> PaperLine:
    return PaperLine(
        code=attendee.code,
        honorific=attendee.honorific,
        first_name=attendee.first_name,
        last_name=attendee.last_name,
        company=attendee.company,
        category=_text(event.categories.get(attendee.category, {}), language) or attendee.category,
        tray=attendee.tray if attendee.badge != "none" else "",
        note=attendee.attention or "",
    )


def _text(texts: Texts, language: str) -> str:
    """One of the texts: in this language, else in the next that there is."""
    return next((texts[code] for code in (language, *LANGUAGES) if texts.get(code)), "")
