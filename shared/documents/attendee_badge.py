"""The badge of an attendee, from what the contracts say of event and attendee."""

from shared.contracts.mails import Recipient
from shared.contracts.registration import EventDetails
from shared.documents.badge import Badge
from shared.documents.colours import category_colour
from shared.language.date_formats import long_date
from shared.language.languages import chosen


def attendee_badge(details: EventDetails, person: Recipient, secret: str, language: str) -> Badge:
    """Returns the content of an attendee's badge, whose QR code holds `secret`; texts in `language` or its fallback."""
    names = {category.id: category.name for category in details.categories}
    return Badge(
        event_title=chosen(details.title, language),
        subtitle=_when_and_where(details, language),
        honorific=person.honorific,
        first_name=person.first_name,
        last_name=person.last_name,
        company=person.company,
        job_title=person.job_title,
        category=chosen(names.get(person.category, {}), language) or person.category,
        colour=category_colour(person.category, [category.id for category in details.categories]),
        code=person.code,
        tray=person.tray,
        tags=tuple(person.tags),
        secret=secret,
        accent=details.accent,
        language=language,
    )


def blank_badge(details: EventDetails, number: int, secret: str, language: str) -> Badge:
    """Returns the content of a badge without a name, to be written on by hand; it shows its number as code."""
    return Badge(
        event_title=chosen(details.title, language),
        subtitle=_when_and_where(details, language),
        first_name="",
        last_name="",
        category="",
        code=f"{number:03}",
        secret=secret,
        accent=details.accent,
        language=language,
    )


def _when_and_where(details: EventDetails, language: str) -> str:
    day = long_date(details.starts_at, details.timezone, language)
    return " · ".join(filter(None, (day, details.venue.name)))
