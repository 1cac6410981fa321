"""The view of news before they go out: who is told what, and the words of the e-mail in every language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.known_facts import Facts, facts_of
from services.registration.web.console.set_up.set_up_page import event_languages
from services.registration.web.events.accent import accent_of
from services.registration.web.events.page_models import Gettext
from services.registration.web.people.action_routes import Reason
from services.registration.web.people.forms import Fault, model_faults
from shared.contracts.mails import MailKind
from shared.contracts.registration import RegistrationState, Texts
from shared.http.bodies import field_value
from shared.http.pages import Pages, page_language, translations, translator
from shared.language.date_formats import line_start, when
from shared.language.languages import chosen

NOTE = "note-"
Counts = Mapping[RegistrationState, int]
Faults = dict[str, Fault]


@dataclass(frozen=True, slots=True)
class Group:
    """People who know the same facts, by the state of their registrations."""

    facts: Facts
    counts: Counts

    @property
    def people(self) -> int:
        """How many there are."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsOnPage:
    """Facts in one language."""

    when: str
    place: str
    standing: str


def facts_on_page(facts: Facts, timezone: str, language: str) -> FactsOnPage:
    """Returns the facts in words."""
    return FactsOnPage(
        when=line_start(when(facts.starts_at, facts.ends_at, timezone, language)),
        place=", ".join(filter(None, (facts.venue.name, facts.venue.address))),
        standing=facts.standing,
    )


def mails_on_page(pages: Pages, event: Event, kind: MailKind) -> list[dict[str, Any]]:
    """Returns the subject and the first words of the e-mail, in each language of the event."""
    return [
        {"language": code, "name": name, **_words(kind, event, code, translations(pages.locales, code).gettext)}
        for code, name in event_languages(event)
    ]


def _words(kind: MailKind, event: Event, language: str, gettext: Gettext) -> dict[str, str]:
    """The words of the mailer's templates; a test holds the catalogues of both to the same translations."""
    title = {"event": chosen(event.title, language)}
    if kind == "event_cancelled":
        return {
            "subject": gettext("Event cancelled – %(event)s") % title,
            "text": gettext(
                "We are sorry: the event will not take place, so your registration is no longer needed. "
                "There is nothing you need to do."
            ),
        }
    if kind == "event_postponed":
        return {
            "subject": gettext("Event postponed – %(event)s") % title,
            "text": gettext(
                "The event will not take place on the date you have. We’ll write to you as soon as there is a new one."
            ),
        }
    return {
        "subject": gettext("New time or place – %(event)s") % title,
        "text": gettext(
            "Please note the new details. Your place stays yours and your badge stays valid. "
            "Open the attached file event.ics to update your calendar."
        ),
    }


def read_notes(
    pages: Pages, request: web.Request, event: Event, fields: Mapping[str, list[str]]
) -> tuple[Texts, Faults]:
    """Returns the organiser's sentences by language, and the faults by field."""
    gettext = translator(pages, request)
    notes = {code: text for code in event.languages if (text := field_value(fields, NOTE + code).strip())}
    faults = {
        NOTE + code: Fault(gettext(sentence), NOTE + code)
        for code, text in notes.items()
        for _, sentence in model_faults(Reason, {"reason": text})
    }
    return notes, faults


def states_of(groups: Iterable[Group]) -> list[tuple[RegistrationState, int]]:
    """Returns how many people there are in each state, over all groups."""
    states: tuple[RegistrationState, ...] = ("confirmed", "waitlisted", "awaiting_approval")
    counts = [(state, sum(group.counts.get(state, 0) for group in groups)) for state in states]
    return [(state, people) for state, people in counts if people]


def render_news(
    pages: Pages,
    request: web.Request,
    event: Event,
    groups: list[Group],
    *,
    kind: MailKind,
    values: Mapping[str, Any],
    faults: Faults,
    **others: Any,
) -> web.Response:
    """Returns the page: `groups` are the people, `others` the values of a move to another state."""
    language = page_language(request)
    return pages.render(
        request,
        "console_set_up_news.html",
        status=422 if faults else 200,
        event={"slug": event.slug, "title": event.title, "state": event.state},
        path=request.path,
        groups=[(facts_on_page(group.facts, event.timezone, language), group.people) for group in groups],
        now=facts_on_page(facts_of(event), event.timezone, language),
        states=states_of(groups),
        people=sum(group.people for group in groups),
        mails=mails_on_page(pages, event, kind),
        sentence=translator(pages, request),
        notes={},
        values=values,
        faults=faults,
        done="",
        accent=accent_of(event),
        **{"move": None, "has_new_date": False, **others},
    )
