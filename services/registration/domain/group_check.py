"""Whether the form of a group fits its event: the booker's own part, and that of each colleague."""

from collections.abc import Collection, Iterator

from services.registration.domain.answers import answer_faults
from services.registration.domain.event import Event
from services.registration.domain.event_definition import Fault
from services.registration.domain.form_check import category_faults, form_faults, name_faults, refuse, session_faults
from services.registration.domain.group import people_of
from services.registration.domain.group_members import Member
from services.registration.domain.registration_form import Changes, RegistrationForm
from shared.language.field_types import email_key
from shared.language.names import has_name

TWICE = "This address is in the group already."


def check_group(event: Event, form: RegistrationForm) -> None:
    """Raises FormInvalid with every fault of a submitted form, such as one at /colleagues/3/email."""
    refuse(group_faults(event, form))


def check_alone(form: RegistrationForm) -> None:
    """Raises FormInvalid for a form with colleagues: an organiser registers each person by themselves."""
    refuse([("/colleagues", "Organisers register each person by themselves.")] if form.colleagues else [])


def check_member(event: Event, member: Member, changes: Changes, addresses: Collection[str]) -> None:
    """Raises FormInvalid with every fault of a booker's changes to somebody in their group.

    `addresses` are the keys of those that others in the group have.
    """
    refuse(_member_faults(event, member, changes, addresses))


def _member_faults(event: Event, member: Member, changes: Changes, addresses: Collection[str]) -> Iterator[Fault]:
    if member.name:
        yield from name_faults(changes.get("first_name", member.first_name), changes.get("last_name", member.last_name))
    yield from session_faults(event, member.category, changes.get("sessions", member.sessions))
    if not member.email and email_key(changes.get("email", "")) in addresses:
        yield "/email", TWICE


def group_faults(event: Event, form: RegistrationForm) -> Iterator[Fault]:
    """Yields every fault of a form and of the colleagues in it, as (JSON pointer, sentence)."""
    yield from form_faults(event, form)
    booker, *colleagues = people_of(form)
    addresses = {email_key(booker.email)}
    for position, colleague in enumerate(colleagues):
        for pointer, sentence in (*colleague_faults(event, colleague), *_address_faults(colleague, addresses)):
            yield f"/colleagues/{position}{pointer}", sentence


def colleague_faults(event: Event, colleague: RegistrationForm) -> Iterator[Fault]:
    """Yields the faults of one colleague's form. A name may follow later, and with it the answers that are required."""
    yield from category_faults(event, colleague.category)
    yield from session_faults(event, colleague.category, colleague.sessions)
    if has_name(colleague.first_name, colleague.last_name) or colleague.answers:
        yield from answer_faults(event, colleague.category, colleague.answers, asked_of={"attendee"})


def _address_faults(colleague: RegistrationForm, addresses: set[str]) -> Iterator[Fault]:
    """Yields a fault where the address is among the `addresses` that came before, to which it is added."""
    key = email_key(colleague.email)
    if key and key in addresses:
        yield "/email", TWICE
    addresses.add(key)
