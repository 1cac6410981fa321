"""A view of an event's people, as an address says it: who is shown, in which order, with which columns.

What an address asks for and the event does not have is left out, so that an old bookmark still shows something.
"""

import base64
import binascii
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args
from urllib.parse import urlencode

from services.registration.domain.event import Event
from services.registration.domain.event_definition import PRIVACY
from services.registration.domain.missing_answers import gaps
from services.registration.domain.questions import Question
from services.registration.domain.registration import Coming, Source
from services.registration.domain.search import SORT_FIELDS
from services.registration.ports.people import IN_ORDER, Cursor, Filter, Sorting
from shared.contracts.registration import BadgeState, RegistrationState
from shared.language.countries import country_names

STATES: tuple[RegistrationState, ...] = ("confirmed", "waitlisted", "awaiting_approval", "cancelled", "declined")
ANSWER = "answer."
WAITING = ":waitlisted"
LONGEST_Q = 200
LONGEST_TAG = 30
LARGEST_LINE = 10**15
EVERYBODY = Filter()


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The people who are shown, and how. `columns` are ids; an empty tuple: those that the organiser has saved."""

    criteria: Filter = EVERYBODY
    sorting: Sorting = IN_ORDER
    columns: tuple[str, ...] = ()

    def address(self, *, after: Cursor | None = None) -> str:
        """The query of an address that shows this view, from behind a position."""
        pairs = [*filter_pairs(self.criteria)]
        pairs += [("sort", order_name(self.sorting))] if self.sorting != IN_ORDER else []
        pairs += [("columns", ",".join(self.columns))] if self.columns else []
        return urlencode([*pairs, ("after", _sealed(after))] if after else pairs)

    def without(self, name: str) -> "View":
        """The view without one part of its filter: the name of a field, or `answer.` with a question."""
        if name.startswith(ANSWER):
            others = tuple(answer for answer in self.criteria.answers if answer[0] != name.removeprefix(ANSWER))
            return replace(self, criteria=replace(self.criteria, answers=others))
        return replace(self, criteria=replace(self.criteria, **{name: getattr(EVERYBODY, name)}))


def view_of(event: Event, query: Mapping[str, str], *, sensitive: bool) -> View:
    """Returns the view that the query of an address asks for; by sensitive answers only who may see them can choose."""
    session, _, booking = query.get("session", "").partition(":")
    category, consent, came = query.get("category", ""), query.get("consent", ""), query.get("came")
    has_session = event.session(session) is not None
    criteria = Filter(
        q=query.get("q", "").strip()[:LONGEST_Q] or None,
        state=_one_of(STATES, query.get("state")),
        category=category if event.category(category) else None,
        session=session if has_session else None,
        booking="waitlisted" if has_session and f":{booking}" == WAITING else None,
        undelivered=query.get("mail") == "undelivered",
        came={"yes": True, "no": False}.get(came or ""),
        badge=_one_of(get_args(BadgeState), query.get("badge")),
        coming=_one_of(get_args(Coming), query.get("coming")),
        source=_one_of(get_args(Source), query.get("source")),
        tag=query.get("tag", "").strip()[:LONGEST_TAG] or None,
        missing=tuple(gaps(event)) if query.get("answers") == "missing" else (),
        consent=consent if consent in {PRIVACY, *(c.id for c in event.consents)} else None,
        answers=tuple(_answers(event, query, sensitive)),
    )
    columns = tuple(name for name in query.get("columns", "").split(",") if name)
    return View(criteria=criteria, sorting=_sorting(query.get("sort", "")), columns=columns)


def position_of(query: Mapping[str, str]) -> Cursor | None:
    """Returns the position from behind which an address shows people; None: from the beginning, also for nonsense."""
    try:
        key, line = json.loads(base64.urlsafe_b64decode(query.get("after", "").encode()))
        key.encode()
    except (binascii.Error, ValueError, TypeError, AttributeError, RecursionError):
        return None
    return Cursor(line, key) if type(line) is int and 0 <= line < LARGEST_LINE else None


def filtered_questions(event: Event, *, sensitive: bool) -> list[Question]:
    """Returns the questions by whose answers people can be chosen: those with choices, and yes or no."""
    return [
        question
        for question in event.questions
        if question.kind in {"choice", "choices", "yes_no", "country"} and (sensitive or not question.sensitive)
    ]


def _answers(event: Event, query: Mapping[str, str], sensitive: bool) -> Iterator[tuple[str, str | bool]]:
    for question in filtered_questions(event, sensitive=sensitive):
        value = query.get(ANSWER + question.id, "")
        if value in _values(question):
            yield question.id, value == "yes" if question.kind == "yes_no" else value


def _values(question: Question) -> Collection[str]:
    """The answers that a question may have, as addresses name them."""
    if question.kind == "yes_no":
        return ("yes", "no")
    return country_names("en") if question.kind == "country" else [choice.id for choice in question.choices]


def _sorting(text: str) -> Sorting:
    by = _one_of(SORT_FIELDS, text.removeprefix("-"))
    return Sorting(by=by, descending=text.startswith("-")) if by else IN_ORDER


def _one_of(values: Any, value: str | None) -> Any:
    """The value if it is one of `values`."""
    return value if value in values else None


def filter_pairs(criteria: Filter) -> Iterator[tuple[str, str]]:
    """Yields the names and values of a filter as addresses have them."""
    for name in ("q", "state", "category", "badge", "coming", "source", "tag", "consent"):
        if value := getattr(criteria, name):
            yield name, value
    if criteria.session:
        yield "session", criteria.session + (WAITING if criteria.booking else "")
    if criteria.undelivered:
        yield "mail", "undelivered"
    if criteria.missing:
        yield "answers", "missing"
    if criteria.came is not None:
        yield "came", _word(criteria.came)
    for question, answer in criteria.answers:
        yield ANSWER + question, _word(answer) if isinstance(answer, bool) else answer


def order_name(sorting: Sorting) -> str:
    """Returns an order as addresses name it, such as `name` or `-name`."""
    return ("-" if sorting.descending else "") + sorting.by


def _word(value: bool) -> str:
    return "yes" if value else "no"


def _sealed(position: Cursor) -> str:
    """A position as one word."""
    return base64.urlsafe_b64encode(json.dumps([position.key, position.line]).encode()).decode()
