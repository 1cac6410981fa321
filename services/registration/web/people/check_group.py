"""The page on which a booker checks the answers of a whole group before they are sent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.registration.domain.event import Event
from services.registration.domain.group import ColleagueOutcome, group_outcome, invited_people, people_of
from services.registration.domain.invitation import Invitation
from services.registration.domain.places import PlaceCount, SoldOut
from services.registration.domain.registration_form import RegistrationForm
from services.registration.web.events.page_models import Gettext
from services.registration.web.events.questions_on_page import QuestionOnPage, given_answers, own_questions
from services.registration.web.people.forms import SHOWED_FAULTS, Fields
from services.registration.web.people.group_form import CHECKED, prefix_of
from shared.language.names import full_name

Texts = Mapping[str, str]
NOT_PASSED_ON = frozenset({"form_token", CHECKED, SHOWED_FAULTS})
"""Fields of the form that the page has anew, or that must not come with it."""


@dataclass(frozen=True, slots=True)
class PersonOnPage:
    """One person as typed; `field` is the part of the form in which they are changed."""

    name: str
    form: RegistrationForm
    category: Texts
    sessions: list[Texts]
    answers: list[tuple[QuestionOnPage, str]]
    field: str


def check_group_values(
    event: Event,
    count: PlaceCount,
    fields: Fields,
    form: RegistrationForm,
    *,
    invitation: Invitation | None = None,
    now: datetime,
    language: str,
    gettext: Gettext,
) -> dict[str, Any]:
    """Returns the template values of the page for a form without faults.

    `count` has the places as everybody sees them; an open `invitation` may bring more. `served` is the number of people
    for whom there is one, where it is some of them; else None. `registered` get a place, wait or are to be approved.
    """
    outcomes = _outcomes(event, count, form, invitation, now)
    served = _served(outcomes)
    chosen_here = {"if_short"} if served else set[str]()
    passed_on = [(name, value) for name, values in fields.items() for value in values]
    return {
        "people": [_person(event, n, person, language, gettext) for n, person in enumerate(people_of(form))],
        "hidden": [pair for pair in passed_on if pair[0] not in NOT_PASSED_ON | chosen_here],
        "served": served,
        "all_wait": "waitlisted" in outcomes and "confirmed" not in outcomes,
        "registered": len(outcomes) - outcomes.count("sold_out"),
        "if_short": form.if_short,
        "may_wait": event.waiting_list.enabled,
    }


def _person(event: Event, number: int, form: RegistrationForm, language: str, gettext: Gettext) -> PersonOnPage:
    category = event.category(form.category)
    return PersonOnPage(
        name=full_name(form.honorific, form.first_name, form.last_name),
        form=form,
        category=category.name if category else {language: form.category},
        sessions=_names_of(event, form.sessions),
        answers=given_answers(event, own_questions(event), form.answers, language, gettext),
        field=f"{prefix_of(number - 1) if number else ''}name",
    )


def _names_of(event: Event, sessions: Iterable[str]) -> list[Texts]:
    return [session.name for identifier in sessions if (session := event.session(identifier))]


def _outcomes(
    event: Event, count: PlaceCount, form: RegistrationForm, invitation: Invitation | None, now: datetime
) -> list[ColleagueOutcome]:
    """The outcome of each person now, the booker first, if as many are registered as there are places."""
    people = invited_people(form, invitation)
    invitations = [invitation if person.invitation else None for person in people]
    categories = [person.category for person in people]
    try:
        outcome = group_outcome(event, count, categories, "some", now, invitations=invitations)
    except SoldOut:
        return ["sold_out"] * len(people)
    return [outcome.booker, *outcome.colleagues]


def _served(outcomes: Sequence[ColleagueOutcome]) -> int | None:
    """How many get a place, where there is a choice to make; None where all do or nobody."""
    served = outcomes.count("confirmed")
    return served if served and served < len(outcomes) - outcomes.count("awaiting_approval") else None
