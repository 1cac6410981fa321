"""The data of a registration are corrected or changed."""

from services.registration.domain import transitions
from services.registration.domain.own_address import gets_own_address, with_own_link
from services.registration.domain.registration import AlreadyRegistered, Registration
from services.registration.domain.registration_form import Changes
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.steps.act_on_registration import act_on_registration
from services.registration.use_cases.steps.fill_places import fill_places
from services.registration.use_cases.steps.follow_booker import follow_booker
from services.registration.use_cases.steps.mail_changes import mail_changes
from services.registration.use_cases.steps.mail_state import mail_state
from services.registration.use_cases.steps.note_waiting import note_sessions
from shared.clock import Clock
from shared.documents.tickets import Random
from shared.language.field_types import email_key

# The attendee sees these on the badge or in the mail, and gets a mail when one of them changes.
MAILED = ("honorific", "first_name", "last_name", "email", "company", "job_title", "category", "sessions")


async def change_registration(
    event: str,
    code: str,
    changes: Changes,
    *,
    actor: str,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
    bulk: str | None = None,
    holder: int | None = None,
) -> Registration:
    """Changes names, e-mail, company, job title, category, sessions (ids), answers, locale, attention,
    organisation (id).

    A ticket's secret stays, unless somebody goes online or comes into the room, or somebody in a group gets an address
    of their own. Raises UnknownEvent, UnknownRegistration, FormInvalid, AlreadyRegistered, SoldOut (no place in the
    new category).
    """
    email = email_key(changes["email"]) if "email" in changes else None

    async def change(transaction: EventTransaction, registration: Registration) -> Registration:
        now = clock()
        changed = transitions.change(
            registration,
            changes,
            event=transaction.event,
            count=transaction.count,
            organisations=transaction.organisations,
            now=now,
            random=random,
        )
        if changed is registration:
            return registration
        if email and changed.is_active and transaction.by_email(email) not in (None, registration):
            raise AlreadyRegistered
        if own_address := gets_own_address(registration, changed):
            changed = with_own_link(changed, event=transaction.event, now=now, random=random)
        transaction.save(changed, before=registration)
        await follow_booker(transaction, changed, before=registration, now=now)
        note_sessions(transaction, changed, registration, now=now)
        mailed = [name for name in MAILED if getattr(changed, name) != getattr(registration, name)]
        if own_address and changed.is_active:
            await mail_state(transaction, changed, now=now, links=links, occasion=str(changed.holder))
        elif mailed and changed.is_active:
            mail_changes(transaction, changed, mailed, before=registration, now=now, links=links)
        await fill_places(transaction, now=now, random=random, links=links)
        return changed

    return await act_on_registration(
        event,
        code,
        change,
        action="registration.changed",
        actor=actor,
        transactions=transactions,
        clock=clock,
        prefetch=Prefetch(emails=(email,) if email else ()),
        bulk=bulk,
        holder=holder,
    )
