"""The erasure of an attendee's data: what goes, and what stays as evidence."""

from collections.abc import Iterable
from datetime import datetime

from services.registration.domain.attendance import Attendance
from services.registration.domain.event import Event
from services.registration.domain.invitation import Invitation
from services.registration.domain.registration import KnownColleague, Registration
from services.registration.domain.transitions import cancel
from shared.contracts.mails import RegistrationErased

EVIDENCE = ("honorific", "first_name", "last_name", "company")


def stays_as_evidence(event: Event, attendance: Attendance, now: datetime) -> bool:
    """Whether name, company, and when they came and left stay, because the event must prove who came."""
    return attendance.has_come and not evidence_is_due(event, now)


def evidence_is_due(event: Event, now: datetime) -> bool:
    """Whether the evidence of who came goes: its date has passed, or there is none."""
    until = event.retention.evidence_until
    return until is None or now >= until


def erase(registration: Registration, event: Event, attendance: Attendance, now: datetime) -> Registration:
    """The registration without data about its attendee: code, state, category, times and numbers stay.

    One that stands is cancelled, unless the event is over, or the attendee has come.
    """
    if registration.is_active and not attendance.has_come and not event.is_over(now):
        registration = cancel(registration, now=now)
    evidence = EVIDENCE if stays_as_evidence(event, attendance, now) else ()
    # Whatever is not named here goes.
    return Registration(
        id=registration.id,
        event=registration.event,
        code=registration.code,
        line=registration.line,
        version=registration.version + 1,
        state=registration.state,
        email="",
        category=registration.category,
        sessions=registration.sessions,
        locale=registration.locale,
        holder=registration.holder,
        source=registration.source,
        booked_by=registration.booked_by,
        lapsed_offers=registration.lapsed_offers,
        coming=registration.coming,
        joined_at=registration.joined_at,
        merged_into=registration.merged_into,
        erased_at=now,
        created_at=registration.created_at,
        updated_at=now,
        **{name: getattr(registration, name) for name in evidence},
    )


def erased_known(known: KnownColleague, *, stands: bool) -> KnownColleague:
    """A booker's entry of somebody who is erased, as one that was made with the group would look by now.

    `stands`: what the person has is not cancelled by it.
    """
    return KnownColleague(
        id=known.id,
        line=known.line,
        state=known.state if stands else "cancelled",
        first_name="",
        last_name="",
        email="",
        company="",
        job_title="",
        category=known.category,
        sessions=known.sessions,
    )


def registration_erased(
    registration: Registration,
    group: Iterable[Registration],
    bookers: Iterable[Registration],
    invitations: Iterable[Invitation],
    now: datetime,
) -> RegistrationErased:
    """Tells the mailer; mails of `group` were passed on to the attendee, `bookers` have the attendee in their groups,
    `invitations` are to their address.
    """
    return RegistrationErased(
        event=registration.event,
        registration=registration.id,
        code=registration.code,
        erased_at=now,
        group=[member.id for member in group],
        passed_on=not registration.email,
        named_in=[booker.id for booker in bookers],
        invitations=[invitation.reference for invitation in invitations],
    )
