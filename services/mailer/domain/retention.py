"""The part of a mail that the ledger still stores once there will be no other attempt."""

from dataclasses import replace

from shared.contracts.registration import MailRequested


def request_to_keep(request: MailRequested) -> MailRequested:
    """The part of a settled mail's request that repetitions and previews need: neither ticket nor manage link."""
    return replace(request, ticket_secret=None, manage_url=None)
