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
from services.registration.ports.people import Entry, Filter, Registrations
from shared.language.field_types import email_key

MOST_OF_AN_ADDRESS = 50
"""Registrations of an address in an event: cancelled ones, and one that is not."""


async def read_colleague(booker: Registration, member: str, registrations: Registrations) -> tuple[Member, str | None]:
    """Returns a member (an id) who can be changed, with the code of the registration; None: it was there before.

    Raises UnknownMember, NotInThisState (cancelled, declined or erased), PlaceUsed (they have come).
    """
    if known := known_member(booker, member):
        entry, colleague = None, member_of_known(known)
    else:
        entry = await _entry_of(booker, member, registrations)
        colleague = member_of(entry.registration)
    if not colleague.stands:
        raise NotInThisState
    if await has_come(booker.event, colleague, entry, registrations):
        raise PlaceUsed
    return colleague, entry.registration.code if entry else None


async def has_come(event: str, member: Member, entry: Entry | None, registrations: Registrations) -> bool:
    """Returns whether somebody in a group has come, with their `entry` in it.

    Where they have an address, it is that of whoever is registered with it: so no booker sees by the doors of the event
    who was registered before.
    """
    if not member.email:
        return entry is not None and entry.attendance.has_come
    named = await registrations.page(event, Filter(q=member.email), MOST_OF_AN_ADDRESS, None)
    return any(
        person.attendance.has_come
        for person in named
        if email_key(person.registration.email) == email_key(member.email)
    )


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


async def addresses_of_others(booker: Registration, member: str, registrations: Registrations) -> set[str]:
    """Returns the keys of the addresses that the booker and the others in the group have."""
    group = [entry.registration for entry in await registrations.group(booker.event, booker.code)]
    others = (other for other in members_of(booker, group) if other.id != member and other.email)
    return {email_key(booker.email), *(email_key(other.email) for other in others)}
