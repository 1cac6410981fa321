"""A campaign on its pages: its words as somebody reads them, the people on both sides, the choices of the form."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from services.registration.domain.campaign import Campaign, CampaignDraft
from services.registration.domain.event import Event
from services.registration.domain.event_definition import PRIVACY
from services.registration.domain.registration import Registration
from services.registration.domain.segment import Recipients
from services.registration.web.campaigns.campaign_form import ANSWER
from services.registration.web.console.table.people_view import filtered_questions
from services.registration.web.events.page_models import Gettext
from services.registration.web.events.questions_on_page import question_on_page
from shared.contracts.registration import RegistrationState, Texts
from shared.language.date_formats import moment, when
from shared.language.languages import chosen, chosen_language
from shared.language.organiser_text import BrokenText, fill

SHOWN_PEOPLE = 200
STATES: tuple[RegistrationState, ...] = ("confirmed", "waitlisted", "awaiting_approval", "cancelled", "declined")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The words of a campaign in one language, as somebody would read them."""

    language: str
    subject: str
    text: str
    reader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SideOfPeople:
    """The people on one side: their number, the first of them with the reasons, and how many have each reason."""

    number: int
    people: Sequence[tuple[Registration, str]]
    reasons: Sequence[tuple[str, int]] = ()


def sample_of(event: Event, draft: CampaignDraft, person: Registration | None, manage_url: str) -> Sample:
    """Returns the words as `person` would read them, or with its placeholders where there is nobody."""
    language = chosen_language(draft.text, person.locale if person else event.languages[0])
    subject, text = chosen(draft.subject, language), chosen(draft.text, language)
    if person is None:
        return Sample(language=language, subject=subject, text=text, reader="")
    values = _values(event, person, language, manage_url)
    with suppress(BrokenText):  # as texts from before they were checked may be
        subject, text = fill(subject, values), fill(text, values)
    return Sample(language=language, subject=subject, text=text, reader=person.name)


def _values(event: Event, person: Registration, language: str, manage_url: str) -> dict[str, str]:
    category = event.category(person.category)
    sessions = [event.session(booking.id) for booking in person.sessions if booking.state == "confirmed"]
    return {
        "event": chosen(event.title, language),
        "when": when(event.starts_at, event.ends_at, event.timezone, language),
        "place": ", ".join(filter(None, (event.venue.name, event.venue.address))),
        "reply_to": event.reply_to or "",
        "manage_url": manage_url,
        "questions_url": f"{manage_url}/questions",
        "first_name": person.first_name or person.name,
        "last_name": person.last_name,
        "name": person.name,
        "company": person.company,
        "category": chosen(category.name, language) if category else "",
        "code": person.code,
        "sessions": ", ".join(chosen(session.name, language) for session in sessions if session),
    }


def moment_on_page(campaign: Campaign, event: Event, language: str) -> str:
    """Returns when a campaign goes or went out, or was written."""
    at = campaign.ended_at or campaign.starts_at or campaign.send_at or campaign.updated_at
    return moment(at, event.timezone, language)


def sides_of(recipients: Recipients, gettext: Gettext) -> tuple[SideOfPeople, SideOfPeople]:
    """Returns who gets it, and who does not and why."""
    counts: dict[str, int] = {}
    for _, why in recipients.excluded:
        counts[why] = counts.get(why, 0) + 1
    return (
        SideOfPeople(number=len(recipients.included), people=[(r, "") for r in recipients.included[:SHOWN_PEOPLE]]),
        SideOfPeople(
            number=len(recipients.excluded),
            people=[(r, gettext(why)) for r, why in recipients.excluded[:SHOWN_PEOPLE]],
            reasons=[(gettext(why), number) for why, number in sorted(counts.items(), key=lambda item: -item[1])],
        ),
    )


def choices_on_form(event: Event, language: str, gettext: Gettext, *, sensitive: bool) -> dict[str, Any]:
    """Returns the choices that the form offers."""
    consents: list[tuple[str, str | Texts]] = [(consent.id, consent.text) for consent in event.consents]
    return {
        "all_states": STATES,
        "all_categories": [(category.id, category.name) for category in event.categories],
        "all_sessions": [(session.id, session.name) for session in event.sessions],
        "all_consents": [(PRIVACY, gettext("Privacy")), *consents] if consents else [],
        "questions": list(_questions(event, language, gettext, sensitive)),
    }


def _questions(
    event: Event, language: str, gettext: Gettext, sensitive: bool
) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """The questions whose answers can be chosen: field, label, options."""
    for question in filtered_questions(event, sensitive=sensitive):
        on_page = question_on_page(event, question, language, gettext)
        options = [(value, chosen(label, language)) for value, label in on_page.options]
        if options:
            yield ANSWER + question.id, chosen(question.label, language), options
