"""A ticket gets a new secret, because the old one may be in wrong hands."""

from services.registration.domain import transitions
from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.steps.act_on_registration import act_on_registration
from services.registration.use_cases.steps.mail_changes import mail_changes
from shared.clock import Clock
from shared.documents.tickets import Random


async def reissue_ticket(
    event: str,
    code: str,
    *,
    actor: str,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Registration:
    """Revokes the old secret, makes a new one and mails the new badge.

    Raises UnknownEvent, UnknownRegistration, NotInThisState (only a confirmed registration holds a ticket).
    """

    async def reissue(transaction: EventTransaction, registration: Registration) -> Registration:
        now = clock()
        reissued = transitions.reissue(registration, event=transaction.event, now=now, random=random)
        transaction.save(reissued, before=registration)
        mail_changes(transaction, reissued, ["ticket"], before=registration, now=now, links=links)
        return reissued

    return await act_on_registration(
        event, code, reissue, action="registration.reissued", actor=actor, transactions=transactions, clock=clock
    )
