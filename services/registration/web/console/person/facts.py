"""Facts about a registration in words."""

from services.registration.domain.event import Event
from services.registration.domain.event_definition import PRIVACY
from services.registration.domain.registration import Registration
from services.registration.ports.people import Entry
from services.registration.web.events.page_models import Gettext
from shared.language.date_formats import short_moment
from shared.language.languages import chosen


def consents_of(
    event: Event, registration: Registration, language: str, gettext: Gettext
) -> list[tuple[str, bool, str, str]]:
    """Returns the texts of consents, whether each was given, to which version, and when if that was at the desk."""
    texts = {PRIVACY: gettext("Privacy")} | {consent.id: chosen(consent.text, language) for consent in event.consents}
    return [
        (
            texts.get(name, name),
            record.given,
            record.version,
            short_moment(record.at, event.timezone, language) if record.at_desk else "",
        )
        for name, record in registration.consents.items()
    ]


def category_name(event: Event, registration: Registration, language: str) -> str:
    """Returns the name of the category; its id where the event no longer has it."""
    category = event.category(registration.category)
    return chosen(category.name, language) if category else registration.category


def moments_of(event: Event, entry: Entry, language: str) -> dict[str, str]:
    """Returns when it was made, changed and mailed about, and when its holder came and left; '' for never."""
    main = entry.attendance.main
    moments = {
        "registered": entry.registration.created_at,
        "changed": entry.registration.updated_at,
        "first_in": main.first_in,
        "last_out": main.last_out,
        "joined": entry.attendance.joined_at,
        "mailed": entry.mail.last_at if entry.mail else None,
    }
    return {name: short_moment(at, event.timezone, language) if at else "" for name, at in moments.items()}
