"""A desk has registered somebody, given them a badge, or found two entries to be one person's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.registration.domain.registration import Registration, UnknownRegistration
from services.registration.domain.walk_in import refusal_of, with_badges
from services.registration.ports.desk_copies import DeskCopies, DeskCopy
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.people import Registrations
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.ports.synchronisation import Sender
from services.registration.use_cases.steps.find_known import by_code
from services.registration.use_cases.steps.let_in import let_in
from services.registration.use_cases.steps.merge_registrations import merge_registrations
from services.registration.use_cases.steps.register_walk_in import register_walk_in
from shared.clock import Clock
from shared.contracts import order
from shared.contracts.checkin import DeskEntryChanged, WalkIn
from shared.contracts.walk_ins import Outcome, WalkInRefusal, WalkInSettled
from shared.documents.tickets import Random
from shared.errors import Unavailable
from shared.identity.authorisation import UnknownEvent
from shared.language.field_types import email_key


class OtherEntryBehind(Unavailable):
    """The entry with which this one was merged has yet to be registered."""


@dataclass(frozen=True, slots=True)
class _Applied:
    """An entry before it is applied: the registrations of its person and of the one it was merged with, as read."""

    message: DeskEntryChanged
    copy: DeskCopy | None
    own: Registration | None
    keeper: Registration | None
    secrets: Mapping[str, str]

    @property
    def prefetch(self) -> Prefetch:
        people = [registration for registration in (self.own, self.keeper) if registration]
        walk_in = self.message.walk_in
        codes = [person.code for person in people] + ([walk_in.code] if walk_in else [])
        emails = [person.email for person in people] + ([walk_in.email] if walk_in else [])
        return Prefetch(codes=codes, emails=[email_key(email) for email in emails if email])


async def follow_desk_entry(
    message: DeskEntryChanged,
    *,
    registrations: Registrations,
    transactions: EventTransactions,
    desk: DeskCopies,
    sender: Sender,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> None:
    """Registers a walk-in, or says why not; adds badges to its tickets; merges it with another registration.

    An entry that was applied before changes nothing, and one that is published again is settled again: check-in may
    have lost the answer. Raises OtherEntryBehind.
    """
    copy = await desk.copy(message.registration)
    if copy is not None and copy.order >= order(message):
        return
    applied = _Applied(
        message,
        copy,
        await _read(message.registration, registrations),
        await _read(message.merged.into, registrations) if message.merged else None,
        await desk.secrets(message.event, [badge.hash for badge in message.badges]),
    )
    if message.merged and applied.keeper is None and not await _is_refused(message.merged.into, desk):
        raise OtherEntryBehind

    async def change(transaction: EventTransaction) -> WalkInSettled | None:
        return await _apply(transaction, applied, clock(), random, links)

    try:
        settled = await transactions.run(message.event, applied.prefetch, change)
    except UnknownEvent:
        settled = _settled(message, "refused", reason="event_unknown") if message.walk_in else None
        if settled:
            await sender.send(settled)
    await desk.note(
        message.registration,
        message.event,
        DeskCopy(
            order=order(message),
            outcome=settled.outcome if settled else copy.outcome if copy else None,
            known_as=settled.known_as if settled else copy.known_as if copy else None,
        ),
    )


async def _read(registration: str, registrations: Registrations) -> Registration | None:
    try:
        return (await registrations.read_by_id(registration)).registration
    except UnknownRegistration:
        return None


async def _is_refused(registration: str, desk: DeskCopies) -> bool:
    copy = await desk.copy(registration)
    return copy is not None and copy.outcome == "refused"


async def _apply(
    transaction: EventTransaction, applied: _Applied, now: datetime, random: Random, links: ManageLinks
) -> WalkInSettled | None:
    message, walk_in = applied.message, applied.message.walk_in
    own, settled = _present(transaction, applied), None
    if walk_in is not None:
        if own is None and applied.copy is not None and applied.copy.outcome == "known":
            # Never anew: they may have been erased since.
            settled = _settled(message, "known", known_as=applied.copy.known_as)
        elif own is None and not message.erased:
            own, settled = await _register(transaction, message, walk_in, now=now, random=random, links=links)
        elif own is not None:
            settled = _settled(message, "created")
    if own is not None and own.id == message.registration and own.erased_at is None:
        own = _add_badges(transaction, own, applied.secrets, now)
        if message.merged and applied.keeper:
            keep = transaction.by_code(applied.keeper.code)
            reason, actor = message.merged.reason, message.merged.by
            merge_registrations(transaction, keep, own, reason=reason, actor=actor, now=now)
    if settled is not None:
        transaction.send(settled)
    return settled


def _present(transaction: EventTransaction, applied: _Applied) -> Registration | None:
    """The registration of the entry's person as it is now, also one that the same message has made at this moment."""
    if applied.own is not None:
        return transaction.by_code(applied.own.code)
    walk_in = applied.message.walk_in
    made = by_code(transaction, walk_in.code) if walk_in else None
    return made if made is not None and made.id == applied.message.registration else None


async def _register(
    transaction: EventTransaction,
    message: DeskEntryChanged,
    walk_in: WalkIn,
    *,
    now: datetime,
    random: Random,
    links: ManageLinks,
) -> tuple[Registration | None, WalkInSettled]:
    known = transaction.by_email(email_key(walk_in.email)) if walk_in.email else None
    if known is not None:
        let_in(transaction, known, walk_in, now=now, random=random)
        return None, _settled(message, "known", known_as=known.id)
    if refusal := refusal_of(transaction.event):
        return None, _settled(message, "refused", reason=refusal)
    registration = await register_walk_in(
        transaction, message.registration, walk_in, mailed=message.merged is None, now=now, random=random, links=links
    )
    return registration, _settled(message, "created")


def _add_badges(
    transaction: EventTransaction, registration: Registration, secrets: Mapping[str, str], now: datetime
) -> Registration:
    badged = with_badges(registration, secrets.values(), now)
    if badged is not registration:
        transaction.save(badged, before=registration)
    return badged


def _settled(
    message: DeskEntryChanged, outcome: Outcome, *, known_as: str | None = None, reason: WalkInRefusal | None = None
) -> WalkInSettled:
    return WalkInSettled(
        event=message.event,
        registration=message.registration,
        version=message.version,
        outcome=outcome,
        known_as=known_as,
        reason=reason,
    )
