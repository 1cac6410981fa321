"""Groups: somebody registers colleagues with themselves, and each of them gets a registration of their own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest
from typing import Literal

from services.registration.domain.event import Event
from services.registration.domain.event_definition import PRIVACY
from services.registration.domain.invitation import Invitation
from services.registration.domain.places import Outcome, PlaceCount, SoldOut, outcome_for
from services.registration.domain.registration_form import Colleague, IfShort, RegistrationForm

MOST_COLLEAGUES = 20
SOLD_OUT: Literal["sold_out"] = "sold_out"

ColleagueOutcome = Literal["confirmed", "waitlisted", "awaiting_approval", "sold_out"]
"""`sold_out`: there was no place any more, and no waiting list; this colleague is not registered."""


@dataclass(frozen=True, slots=True)
class GroupOutcome:
    """The outcome of a submission: the booker's, and those of their colleagues in the order given.

    `together`: they wait for places for all of them.
    """

    booker: Outcome
    colleagues: tuple[ColleagueOutcome, ...] = ()
    together: bool = False


def people_of(form: RegistrationForm) -> tuple[RegistrationForm, ...]:
    """The form of each person in a submission, the booker's first.

    A colleague has the booker's category and language where their own are not given. They are registered on the
    booker's word that they agree to the privacy text; any other consent is theirs to give.
    """
    booker = replace(form, colleagues=(), if_short="none")
    return (booker, *(_form_of(colleague, booker) for colleague in form.colleagues))


def invited_people(form: RegistrationForm, invitation: Invitation | None) -> tuple[RegistrationForm, ...]:
    """The form of each person in a submission, the booker's first, with the invitation by which they come.

    Colleagues in its category come by the booker's invitation while it has uses left, unless it is for one address.
    """
    booker, *colleagues = people_of(form)
    left = 0 if invitation is None or invitation.lock_email else invitation.uses_left - 1
    people = [booker]
    for colleague in colleagues:
        if left > 0 and colleague.category == booker.category:
            people.append(replace(colleague, invitation=booker.invitation))
            left -= 1
        else:
            people.append(colleague)
    return tuple(people)


def _form_of(colleague: Colleague, booker: RegistrationForm) -> RegistrationForm:
    return RegistrationForm(
        first_name=colleague.first_name,
        last_name=colleague.last_name,
        email=colleague.email,
        company=colleague.company,
        job_title=colleague.job_title,
        category=colleague.category or booker.category,
        sessions=colleague.sessions,
        answers=colleague.answers,
        locale=colleague.locale or booker.locale,
        consents={PRIVACY: True},
    )


def group_outcome(
    event: Event,
    count: PlaceCount,
    categories: Sequence[str],
    if_short: IfShort,
    now: datetime,
    *,
    invitations: Sequence[Invitation | None] = (),
) -> GroupOutcome:
    """The outcome for people of these categories, the booker's first, who come at the same moment, `now`.

    `invitations` are those by which each of them comes; whoever takes a place that theirs holds never waits.

    Nothing is counted in `count`. `none`: where one of them would get no place, all who need no approval wait. `some`:
    the first get the places there are, the others wait or, where nobody may wait, are not registered. Raises SoldOut
    where nobody may wait: with `none` for want of one place, with `some` where the booker gets none.
    """
    count = count.copy()
    comers = [*zip_longest(categories, invitations)]
    outcomes = [_next_outcome(event, count, category, now, invitation) for category, invitation in comers]
    together = if_short == "none" and any(outcome in ("waitlisted", SOLD_OUT) for outcome in outcomes)
    if together:
        if not event.waiting_list.enabled:
            raise SoldOut
        outcomes = [
            outcome if outcome == "awaiting_approval" or (by and by.places_held) else "waitlisted"
            for outcome, (_, by) in zip(outcomes, comers, strict=True)
        ]
    booker, *colleagues = outcomes
    if booker == "sold_out":
        raise SoldOut
    return GroupOutcome(booker, tuple(colleagues), together=together and bool(colleagues))


def _next_outcome(
    event: Event, count: PlaceCount, category: str, now: datetime, invitation: Invitation | None
) -> ColleagueOutcome:
    """The outcome for the next person, who is counted."""
    try:
        outcome = outcome_for(event, count, category, now, invitation)
    except SoldOut:
        return SOLD_OUT
    count.take_one(outcome, category)
    if invitation is not None and invitation.places_held:
        count.release_one(category)
    return outcome
