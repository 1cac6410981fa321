"""The part of a mail that the ledger still stores once there will be no other attempt."""

from dataclasses import replace

from services.mailer.domain.kinds import says_present_state
from shared.contracts.registration import MailRequested


def request_to_keep(request: MailRequested) -> MailRequested | None:
    """The part of a settled mail's request that a repetition needs: neither ticket nor manage link.

    None where registration writes the repetition.
    """
    if request.registration is not None and says_present_state(request.kind):
        return None
    return replace(request, ticket_secret=None, manage_url=None)
