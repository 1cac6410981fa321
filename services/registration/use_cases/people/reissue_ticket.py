"""A ticket gets a new secret, because the old one may be in wrong hands."""

from dataclasses import replace

from services.registration.domain.messages import mail
from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.act_on_registration import act_on_registration
from services.registration.use_cases.new_registration import new_ticket
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
        registration.require("confirmed")
        now = clock()
        old = (
            replace(ticket, state="revoked") if ticket.state == "valid" else ticket for ticket in registration.tickets
        )
        reissued = registration.changed(now, tickets=(*old, new_ticket(transaction.event, clock=clock, random=random)))
        transaction.save(reissued, before=registration)
        url = links.url_for(reissued)
        occasion = str(reissued.version)
        transaction.send(
            mail("changed", transaction.event, reissued, occasion=occasion, manage_url=url, now=now, changed=["ticket"])
        )
        return reissued

    return await act_on_registration(
        event, code, "reissued", reissue, actor=actor, transactions=transactions, clock=clock
    )
