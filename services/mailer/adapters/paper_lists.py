"""The list for the door that a mail brings, in the language of its reader."""

from shared.contracts.mails import ListedPerson, MailRequested
from shared.contracts.registration import EventDetails
from shared.documents.paper_list import PaperLine, PaperList
from shared.language.date_formats import when
from shared.language.languages import chosen


def paper_list(request: MailRequested, language: str) -> PaperList:
    """The list of the people in a request; it was drawn up when the mail was asked for."""
    details = request.details
    return PaperList(
        language=language,
        title=chosen(details.title, language),
        occasion=when(details.starts_at, details.ends_at, details.timezone, language),
        lines=[_line(person, details, language) for person in request.people or ()],
        drawn_up_at=request.requested_at,
        timezone=details.timezone,
        accent=details.accent,
    )


def _line(person: ListedPerson, details: EventDetails, language: str) -> PaperLine:
    names = {category.id: category.name for category in details.categories}
    name = names.get(person.category)
    return PaperLine(
        code=person.code,
        honorific=person.honorific,
        first_name=person.first_name,
        last_name=person.last_name,
        company=person.company,
        category=chosen(name, language) if name else person.category,
        tray=person.tray,
        note=person.note,
    )
