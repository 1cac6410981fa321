"""The status of a mail has changed."""

from services.registration.domain.mail_status import MailStatus
from services.registration.ports.people import Registrations
from shared.contracts import order
from shared.contracts.mailer import MailChanged


async def record_mail(message: MailChanged, *, registrations: Registrations) -> None:
    """Stores the status of the newest mail to a registration.

    Mails to nobody registered are not of interest, nor those to who has handed over the place: their address is not
    the registration's.
    """
    if message.registration is None or message.kind == "handed_over":
        return
    status = MailStatus(
        id=message.mail, kind=message.kind, state=message.state, reason=message.reason, last_at=message.at
    )
    await registrations.record_mail(message.registration, status, order(message))
