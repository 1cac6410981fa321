"""The attendee gets the mail about the state of a registration once more."""

from services.registration.domain.audit import part_of
from services.registration.domain.event import Event
from services.registration.domain.identifiers import new_id
from services.registration.domain.registration import NothingToConfirm, NotInThisState, Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.steps.mail_state import mail_state
from shared.audit import audit_entry
from shared.clock import Clock
from shared.documents.tickets import Random


def may_resend(event: Event, registration: Registration) -> bool:
    """Whether the mail would still be true: a confirmation says where and when to meet."""
    return registration.state != "confirmed" or event.state not in ("cancelled", "postponed")


async def resend_mail(
    event: str,
    code: str,
    *,
    actor: str,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
    occasion: str | None = None,
    bulk: str | None = None,
) -> Registration:
    """Sends it and audits it: each time this is asked, or once an `occasion`.

    As part of a `bulk` it goes to those only whose registration stands. Raises UnknownEvent, UnknownRegistration,
    NothingToConfirm, NotInThisState.
    """

    async def resend(transaction: EventTransaction) -> Registration:
        registration, now = transaction.by_code(code), clock()
        registration.require_data()
        if bulk and not registration.is_active:
            raise NotInThisState  # nobody means those who have cancelled by "all of this list"
        if not may_resend(transaction.event, registration):
            raise NothingToConfirm
        await mail_state(transaction, registration, now=now, links=links, occasion=occasion or new_id(random))
        after = part_of(bulk)
        transaction.audit(audit_entry("registration.mail_resent", code, event=event, actor=actor, at=now, after=after))
        return registration

    return await transactions.run(event, Prefetch(codes=(code,)), resend)
