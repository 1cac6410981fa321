"""An attendee's data are erased, wherever the event has them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from services.registration.domain import erasure
from services.registration.domain.attendance import Attendance
from services.registration.domain.invitation import Invitation, digest_of
from services.registration.domain.registration import Registration
from services.registration.domain.waiting_log import Why
from services.registration.ports.erasure import PersonTraces, Traces
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.people import Registrations
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.people.end_evidence import END_OF_EVIDENCE
from services.registration.use_cases.steps.fill_places import fill_places
from services.registration.use_cases.steps.save_cancelled import save_cancelled
from shared.audit import audit_entry
from shared.clock import Clock
from shared.documents.tickets import Random
from shared.language.field_types import email_key


async def erase_registration(
    event: str,
    code: str,
    *,
    actor: str,
    reason: str = "",
    holder: int | None = None,
    registrations: Registrations,
    traces: PersonTraces,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> None:
    """Erases the registration, all others of its address or merged with it, and every other trace of the person.

    A place that becomes free goes to the next in line. Colleagues whom the person registered keep their places. The
    `reason`, in an organiser's words, goes into the log. The same again changes nothing. Where a `holder` acts
    themselves, nobody may have taken over the place. Raises UnknownEvent, UnknownRegistration, PlaceHandedOver.
    """
    registration = (await registrations.read(event, code)).registration
    email = email_key(registration.email)
    elsewhere = await traces.find(event, email, code)
    merged = elsewhere.merged
    codes = tuple(dict.fromkeys((code, *elsewhere.registrations, *merged)))
    people = [await registrations.read(event, name) for name in codes]
    attendance = {person.registration.code: person.attendance for person in people}
    used = [person.registration.invitation for person in people if person.registration.invitation]
    bookers = {person.registration.booked_by for person in people if person.registration.booked_by}

    async def change(transaction: EventTransaction) -> list[str]:
        now = clock()
        transaction.by_code(code).require_holder(holder)
        erased = [
            registration
            for registration in map(transaction.by_code, codes)
            if registration.code in {code, *merged} or _is(registration.email, email)
        ]
        erase = partial(_erase, actor=actor, reason=reason, now=now, links=links)
        named_by = [transaction.by_code(booker) for booker in (*bookers, *elsewhere.groups)]
        invitations = [i for i in map(transaction.invitation, elsewhere.invitations) if _is(i.email, email)]
        for registration in erased:
            await erase(transaction, registration, attendance, named_by, invitations)
        if email:
            stands = any(transaction.by_code(registration.code).is_active for registration in erased)
            _forget_elsewhere(transaction, elsewhere, email, stands=stands, now=now, random=random)
        await fill_places(transaction, now=now, random=random, links=links)
        return [registration.id for registration in erased]

    known_by_code = (*codes, *bookers, *elsewhere.groups, *elsewhere.booked)
    prefetch = Prefetch(codes=known_by_code, invitations=(*elsewhere.invitations, *used))
    await traces.forget(event, email, await transactions.run(event, prefetch, change))


async def _erase(
    transaction: EventTransaction,
    registration: Registration,
    attendance: Mapping[str, Attendance],
    named_by: Sequence[Registration],
    invitations: Sequence[Invitation],
    *,
    actor: str,
    reason: str,
    now: datetime,
    links: ManageLinks,
) -> None:
    if registration.erased_at:
        return
    code = registration.code
    erased = erasure.erase(registration, transaction.event, attendance[code], now)
    group = [member async for member in transaction.group(code) if member.booker_email or member.booker_name]
    for member in group:
        transaction.save(member.changed(now, booker_email="", booker_name=""), before=member)
    if registration.is_active and erased.state == "cancelled":
        why: Why = "own_wish" if actor == registration.actor else "by_organiser"
        await save_cancelled(transaction, erased, "left", why, before=registration, now=now, links=links, mailed=False)
    else:
        transaction.save(erased, before=registration)
    if (until := transaction.event.retention.evidence_until) and any(
        getattr(erased, name) for name in erasure.EVIDENCE
    ):
        transaction.look_again(END_OF_EVIDENCE, until)
    passed_on = [member for member in group if member.booker_email]
    transaction.send(erasure.registration_erased(registration, passed_on, named_by, invitations, now))
    after = {"state": erased.state, "reason": reason}
    transaction.audit(
        audit_entry("registration.erased", code, event=registration.event, actor=actor, at=now, after=after)
    )


def _forget_elsewhere(
    transaction: EventTransaction, traces: Traces, email: str, *, stands: bool, now: datetime, random: Random
) -> None:
    """Takes the person out of groups that name them, out of registrations that name the address as the booker's, and
    out of invitations, of which those yet to be used end. `stands`: the person's registration is not cancelled.
    """
    for code in traces.groups:
        booker = transaction.by_code(code)
        colleagues = tuple(
            erasure.erased_known(known, stands=stands) if _is(known.email, email) else known
            for known in booker.known_colleagues
        )
        if colleagues != booker.known_colleagues:
            transaction.save(booker.changed(now, known_colleagues=colleagues), before=booker)
    for code in traces.booked:
        member = transaction.by_code(code)
        if _is(member.booker_email, email):
            transaction.save(member.changed(now, booker_email="", booker_name=""), before=member)
    for code in traces.invitations:
        invitation = transaction.invitation(code)
        if digest_of(email) in invitation.known:
            transaction.save_invitation(invitation.without(email, random, now), before=invitation)
            invitation = transaction.invitation(code)
        if not _is(invitation.email, email):
            continue
        answer = "revoked" if invitation.answer == "open" and invitation.lock_email else invitation.answer
        forgotten = invitation.changed(
            now, email=None, lock_email=False, first_name="", last_name="", company="", reason="", answer=answer
        )
        transaction.save_invitation(forgotten, before=invitation)


def _is(address: str | None, email: str) -> bool:
    return email_key(address or "") == email
