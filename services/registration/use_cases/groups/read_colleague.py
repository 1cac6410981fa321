"""Somebody in a group is read for its booker, who may only act on those who are in it."""

from services.registration.domain.group_members import (
    Member,
    UnknownMember,
    known_member,
    member_of,
    member_of_known,
    members_of,
)
from services.registration.domain.registration import NotInThisState, PlaceUsed, Registration, UnknownRegistration
from services.registration.ports.people import Entry, Registrations
from shared.language.field_types import email_key


async def read_colleague(booker: Registration, member: str, registrations: Registrations) -> tuple[Member, str | None]:
    """Returns a member (an id) who can be changed, with the code of the registration; None: it was there before.

    Raises UnknownMember, NotInThisState (cancelled, declined or erased), PlaceUsed (they have come).
    """
    if known := known_member(booker, member):
        return _standing(member_of_known(known)), None
    entry = await _entry_of(booker, member, registrations)
    registration = entry.registration
    colleague = _standing(member_of(registration))
    if entry.attendance.has_come:
        raise PlaceUsed
    return colleague, registration.code


async def read_guest(booker: Registration, member: str, registrations: Registrations) -> str:
    """Returns the code of a member (an id) whose e-mails come to the booker. Raises UnknownMember."""
    if known_member(booker, member):
        raise UnknownMember
    registration = (await _entry_of(booker, member, registrations)).registration
    if registration.email or registration.erased_at:
        raise UnknownMember
    return registration.code


async def _entry_of(booker: Registration, member: str, registrations: Registrations) -> Entry:
    try:
        entry = await registrations.read_by_id(member)
    except UnknownRegistration:
        raise UnknownMember from None
    if (entry.registration.event, entry.registration.booked_by) != (booker.event, booker.code):
        raise UnknownMember
    return entry


def _standing(member: Member) -> Member:
    if not member.stands:
        raise NotInThisState
    return member


async def addresses_of_others(booker: Registration, member: str, registrations: Registrations) -> set[str]:
    """Returns the keys of the addresses that the booker and the others in the group have."""
    group = [entry.registration for entry in await registrations.group(booker.event, booker.code)]
    others = (other for other in members_of(booker, group) if other.id != member and other.email)
    return {email_key(booker.email), *(email_key(other.email) for other in others)}
