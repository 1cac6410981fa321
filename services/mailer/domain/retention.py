"""The part of a mail that the ledger still stores once there will be no other attempt."""

from dataclasses import replace

from services.mailer.domain.kinds import ASKED_FOR_THEMSELVES, says_present_state
from shared.contracts.mails import MailRequested


def request_to_keep(request: MailRequested) -> MailRequested:
    """The part of a settled mail's request that repetitions and previews need, without the ticket.

    The manage link stays in mails that go again as they were, and would be of no use without it. It is no ticket, and
    once the place is handed over it opens nothing. A link that signs somebody in or confirms an address goes, and so do
    the people of a list for the door.
    """
    follows_registration = request.registration is not None and says_present_state(request.kind)
    drops_link = follows_registration or request.kind in ASKED_FOR_THEMSELVES
    manage_url = None if drops_link else request.manage_url
    return replace(request, ticket_secret=None, manage_url=manage_url, people=None)
