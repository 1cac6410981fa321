"""The people in a group as their booker sees them: alike, whether an address was registered before or not."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, cast

from services.registration.domain.group import ColleagueOutcome
from services.registration.domain.identifiers import new_id
from services.registration.domain.places import PlaceCount
from services.registration.domain.registration import KnownColleague, Registration
from services.registration.domain.registration_form import Changes, RegistrationForm
from shared.contracts.mails import GroupMember
from shared.contracts.registration import RegistrationState
from shared.documents.tickets import Random
from shared.errors import NotFound
from shared.language.names import full_name


class UnknownMember(NotFound):
    """There is nobody like this in the group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody in a group. `code` is there only while the booker gets their e-mails; then badge and link are, too.

    Of somebody `erased` nothing else is told, not even a name that stays as evidence.
    """

    id: str
    line: int
    state: RegistrationState
    first_name: str
    last_name: str
    email: str
    company: str
    job_title: str
    category: str
    sessions: tuple[str, ...]
    code: str = ""
    erased: bool = False

    @property
    def name(self) -> str:
        """The full name; '' where it is to follow."""
        return full_name("", self.first_name, self.last_name)

    @property
    def stands(self) -> bool:
        """Whether they are registered, wait or are to be approved."""
        return self.state in ("awaiting_approval", "confirmed", "waitlisted") and not self.erased


@dataclass(frozen=True, slots=True, kw_only=True)
class Booker:
    """Somebody who registers colleagues; without a `code` there is no group, and name and address are as typed."""

    name: str
    email: str
    code: str | None = None


def members_of(booker: Registration, registrations: Iterable[Registration]) -> list[Member]:
    """The group of a booker in the order given: those with `registrations`, and those who were registered before."""
    known = {colleague.id for colleague in booker.known_colleagues}
    joined = (registration for registration in registrations if registration.id not in known)
    members = [*map(member_of, joined), *map(member_of_known, booker.known_colleagues)]
    return sorted(members, key=lambda member: member.line)


def known_colleague(
    form: RegistrationForm, outcome: ColleagueOutcome, *, count: PlaceCount, random: Random
) -> KnownColleague:
    """A colleague whose address is registered already, as the booker sees them; `outcome` is that of a new address."""
    if outcome == "sold_out":
        raise ValueError("Nobody is registered with this outcome.")
    return KnownColleague(
        id=new_id(random),
        line=count.next_line(),
        state=outcome,
        first_name=form.first_name,
        last_name=form.last_name,
        email=form.email,
        company=form.company,
        job_title=form.job_title,
        category=form.category,
        sessions=form.sessions,
    )


def booker_of(form: RegistrationForm, registered: Registration | None) -> Booker:
    """The person who submitted a form, and was registered with it; None: their address was registered already."""
    if registered is None:
        return Booker(name=full_name(form.honorific, form.first_name, form.last_name), email=form.email)
    return Booker(name=registered.name, email=registered.email, code=registered.code)


def with_booker(registration: Registration, booker: Booker) -> Registration:
    """The registration of a colleague, as one that the booker made."""
    in_group = booker.code is not None
    return replace(
        registration,
        booked_by=booker.code,
        booker_email="" if registration.email and in_group else booker.email,
        booker_name=booker.name,
    )


def known_member(booker: Registration, member: str) -> KnownColleague | None:
    """The colleague with this id who was registered before the group was; None where there is none."""
    return next((known for known in booker.known_colleagues if known.id == member), None)


def own_fields(member: Member, changes: Changes) -> Changes:
    """The changes that a booker may make: an address stays once there is one."""
    own: dict[str, Any] = {**changes}
    if member.email or not own.get("email"):
        own.pop("email", None)
    return cast(Changes, own)


def as_known(registration: Registration) -> KnownColleague:
    """The booker's entry of somebody in the group who turns out to be registered with another registration."""
    member = member_of(registration)
    return KnownColleague(**{field.name: getattr(member, field.name) for field in fields(KnownColleague)})


def changed_known(known: KnownColleague, changes: Changes) -> KnownColleague:
    """The booker's entry with changes."""
    return replace(known, **cast(dict[str, Any], changes))


def cancelled_known(known: KnownColleague) -> KnownColleague:
    """The booker's entry as one that was cancelled."""
    return replace(known, state="cancelled")


def summary_of(members: Iterable[Member]) -> list[GroupMember]:
    """The lines of the e-mail that lists a group."""
    return [
        GroupMember(name=member.name, category=member.category, state=member.state, has_address=bool(member.email))
        for member in members
        if not member.erased
    ]


def member_of(registration: Registration) -> Member:
    """Somebody in the group who has a registration in it."""
    erased = registration.erased_at is not None
    return Member(
        id=registration.id,
        line=registration.line,
        state=registration.state,
        first_name="" if erased else registration.first_name,
        last_name="" if erased else registration.last_name,
        email=registration.email,
        company="" if erased else registration.company,
        job_title=registration.job_title,
        category=registration.category,
        sessions=registration.session_ids,
        code="" if registration.email or erased else registration.code,
        erased=erased,
    )


def member_of_known(colleague: KnownColleague) -> Member:
    """Somebody who was registered before the group was; without an address they are erased."""
    return Member(
        id=colleague.id,
        line=colleague.line,
        state=colleague.state,
        first_name=colleague.first_name,
        last_name=colleague.last_name,
        email=colleague.email,
        company=colleague.company,
        job_title=colleague.job_title,
        category=colleague.category,
        sessions=colleague.sessions,
        erased=not colleague.email,
    )
