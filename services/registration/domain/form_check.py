"""Whether a submitted form fits its event: name, category, sessions, answers, consents.

The API and the pages check forms by the same rules; faults are pairs of a JSON pointer and a sentence.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from services.registration.domain.answers import EVERYBODY, answer_faults, known_answers
from services.registration.domain.event import Event
from services.registration.domain.event_definition import PRIVACY, Fault
from services.registration.domain.missing_answers import questions_to_show
from services.registration.domain.organisation_index import OrganisationIndex
from services.registration.domain.registration import Answers, Registration
from services.registration.domain.registration_form import Changes, RegistrationForm, Successor
from shared.errors import Conflict, Invalid
from shared.language.names import has_name


class FormInvalid(Invalid):
    """Some answers do not fit."""


class InvitationRequired(Conflict):
    """This category is by invitation only."""


def check_form(event: Event, form: RegistrationForm) -> None:
    """Raises FormInvalid with every fault of a submitted form."""
    refuse(form_faults(event, form))


def check_changes(event: Event, registration: Registration, changes: Changes) -> None:
    """Raises FormInvalid with every fault of changes to a registration."""
    refuse(change_faults(event, registration, changes))


def check_late_answers(event: Event, registration: Registration, answers: Answers) -> None:
    """Raises FormInvalid with every fault of answers to what was missing."""
    refuse(late_answer_faults(event, registration, answers))


def check_successor(event: Event, successor: Successor) -> None:
    """Raises FormInvalid with every fault of the form of a successor."""
    refuse(successor_faults(event, successor))


def check_organisation(organisations: OrganisationIndex, changes: Changes) -> None:
    """Raises FormInvalid where somebody is to belong to an organisation that is not in the list."""
    chosen = changes.get("organisation")
    refuse(
        [("/organisation", "There is no such organisation.")] if chosen and chosen not in organisations.by_id else []
    )


def refuse(faults: Iterable[Fault]) -> None:
    """Raises FormInvalid where there are any faults."""
    if errors := tuple(faults):
        raise FormInvalid(errors=errors)


def check_invitation(event: Event, form: RegistrationForm) -> None:
    """Raises InvitationRequired where a category is by invitation only."""
    category = event.category(form.category)
    if category is not None and category.invitation_only:
        raise InvitationRequired


def form_faults(event: Event, form: RegistrationForm) -> Iterator[Fault]:
    """Yields every fault of a form as (JSON pointer, sentence). The form need not have been validated."""
    yield from name_faults(form.first_name, form.last_name)
    yield from category_faults(event, form.category)
    yield from session_faults(event, form.category, form.sessions)
    yield from answer_faults(event, form.category, form.answers, asked_of={"attendee"})
    yield from consent_faults(event, form.consents)


def change_faults(event: Event, registration: Registration, changes: Changes) -> Iterator[Fault]:
    """Yields every fault of changes to a registration. The changes need not have been validated."""
    category = changes.get("category", registration.category)
    names = [changes.get("first_name", registration.first_name), changes.get("last_name", registration.last_name)]
    if not registration.is_nameless:  # somebody in a group whose name is to follow may still be without
        yield from name_faults(*names)
    yield from category_faults(event, category)
    if "sessions" in changes or "category" in changes:
        yield from session_faults(event, category, changes.get("sessions", registration.session_ids))
    if "answers" in changes:
        yield from answer_faults(
            event, category, changes["answers"], asked_of=EVERYBODY, known=known_answers(event, registration.answers)
        )


def late_answer_faults(event: Event, registration: Registration, answers: Answers) -> Iterator[Fault]:
    """Yields every fault of `answers`, in which those to missing questions are new."""
    shown = {question.id for question in questions_to_show(event, registration)}
    known = {name: answer for name, answer in known_answers(event, registration.answers).items() if name not in shown}
    yield from answer_faults(event, registration.category, answers, asked_of=EVERYBODY, known=known, late=True)


def successor_faults(event: Event, successor: Successor) -> Iterator[Fault]:
    """Yields every fault of the form of a successor, which need not have been validated."""
    yield from name_faults(successor.first_name, successor.last_name)
    yield from consent_faults(event, successor.consents)


def name_faults(first_name: str, last_name: str) -> Iterator[Fault]:
    """Yields a fault where no part of a name can be seen."""
    if not has_name(first_name, last_name):
        yield "/last_name", "Enter a first name or a last name."


def category_faults(event: Event, category: str) -> Iterator[Fault]:
    """Yields a fault where the event has no such category."""
    if event.category(category) is None:
        yield "/category", "There is no such category." if category else "Choose a category."


def session_faults(event: Event, category: str, sessions: tuple[str, ...]) -> Iterator[Fault]:
    """Yields the faults of a booking of `sessions` by an attendee of `category`."""
    booked = []
    for position, identifier in enumerate(sessions):
        session = event.session(identifier)
        if session is None:
            yield f"/sessions/{position}", "There is no such session."
        elif session.categories and category not in session.categories:
            yield f"/sessions/{position}", "This session is not for this category."
        elif identifier in sessions[:position]:
            yield f"/sessions/{position}", "This session is chosen twice."
        else:
            booked.append((position, session))
    for (_, earlier), (position, session) in combinations(booked, 2):
        if session.overlaps(earlier):
            yield f"/sessions/{position}", "This session takes place at the same time as another one."


def consent_faults(event: Event, consents: Mapping[str, bool]) -> Iterator[Fault]:
    """Yields a fault for each unknown consent and where that to the privacy text is missing."""
    known = {PRIVACY, *(consent.id for consent in event.consents)}
    for identifier in consents:
        if identifier not in known:
            yield f"/consents/{identifier}", "There is no such consent."
    if not consents.get(PRIVACY):
        yield "/consents/privacy", "Tick the box to agree that the data are used for this event."
