"""The filters of the table of people in words: what can be chosen, and what is chosen now."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from services.registration.domain.event import Event
from services.registration.domain.event_definition import PRIVACY
from services.registration.domain.missing_answers import gaps
from services.registration.domain.registration import Coming, Source
from services.registration.ports.people import Filter
from services.registration.web.console.table.people_view import (
    ANSWER,
    STATES,
    WAITING,
    filter_pairs,
    filtered_questions,
)
from services.registration.web.events.questions_on_page import Gettext, question_on_page
from shared.language.languages import chosen

STATE_WORDS: Mapping[str, str] = {
    "confirmed": "confirmed",
    "waitlisted": "waiting list",
    "awaiting_approval": "awaiting approval",
    "cancelled": "cancelled",
    "declined": "declined",
}
COMING_WORDS: Mapping[Coming, str] = {"asked": "no answer yet", "yes": "coming", "no": "not coming"}
SOURCE_WORDS: Mapping[Source, str] = {
    "public": "registered themselves",
    "organiser": "registered by an organiser",
    "walk_in": "walk-in at the desk",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A filter to choose: `name` stands in addresses, `field` is that of a View; `value` is chosen, empty: none."""

    name: str
    field: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str

    @property
    def text(self) -> str:
        """The chosen option in words."""
        return next((text for value, text in self.options if value == self.value), self.value)


def filter_choices(event: Event, criteria: Filter, language: str, gettext: Gettext, *, sensitive: bool) -> list[Choice]:
    """Returns the filters that the event offers, the state first."""
    values = dict(filter_pairs(criteria))
    return [
        Choice(name=name, field=field, label=label, options=tuple(options), value=values.get(name, ""))
        for name, field, label, options in _filters(event, language, gettext, sensitive)
        if options
    ]


def _filters(
    event: Event, language: str, gettext: Gettext, sensitive: bool
) -> Iterator[tuple[str, str, str, list[tuple[str, str]]]]:
    yield "state", "state", gettext("State"), [(state, gettext(STATE_WORDS[state])) for state in STATES]
    categories = [(category.id, chosen(category.name, language)) for category in event.categories]
    yield "category", "category", gettext("Category"), categories
    yield "session", "session", gettext("Session"), list(_sessions(event, language, gettext))
    yield "mail", "undelivered", gettext("Delivery"), [("undelivered", gettext("E-mail not delivered"))]
    yield "came", "came", gettext("Arrival"), [("yes", gettext("has arrived")), ("no", gettext("has not arrived"))]
    badges = {"none": "not printed yet", "printed": "printed", "outdated": "changed since it was printed"}
    yield "badge", "badge", gettext("Badge"), [(state, gettext(words)) for state, words in badges.items()]
    yield "coming", "coming", gettext("Still coming?"), [(c, gettext(word)) for c, word in COMING_WORDS.items()]
    yield "source", "source", gettext("Source"), [(s, gettext(word)) for s, word in SOURCE_WORDS.items()]
    missing = [("missing", gettext("some are missing"))]
    yield "answers", "missing", gettext("Answers to your questions"), missing if any(gaps(event)) else []
    consents = [(PRIVACY, gettext("Privacy")), *((c.id, chosen(c.text, language)) for c in event.consents)]
    yield "consent", "consent", gettext("Agreed to"), consents if event.consents else []
    for question in filtered_questions(event, sensitive=sensitive):
        on_page = question_on_page(event, question, language, gettext)
        options = [(value, chosen(label, language)) for value, label in on_page.options]
        name = ANSWER + question.id
        yield name, name, chosen(question.label, language), options


def _sessions(event: Event, language: str, gettext: Gettext) -> Iterable[tuple[str, str]]:
    for session in event.sessions:
        name = chosen(session.name, language)
        yield session.id, name
        if session.capacity is not None:
            yield session.id + WAITING, gettext("%(session)s: waiting list") % {"session": name}
