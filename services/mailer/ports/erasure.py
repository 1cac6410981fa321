"""The port of use cases about people whose data are erased."""

from datetime import datetime
from typing import Protocol

from shared.contracts.mails import MailRequested, RegistrationErased


class ErasedPeople(Protocol):
    """The people whose mails are dropped for good, and all that the mailer has stored about them."""

    async def erase(self, erasure: RegistrationErased, *, now: datetime) -> None:
        """Drops the mails to the person that wait, and all that come later, and forgets who they were.

        Summaries of groups that name the person are forgotten, too.

        Kind, state, times of the mails stay. An address that mails came back from stays suppressed, as a hash. The same
        again does nothing.
        """

    async def include(self, request: MailRequested) -> bool:
        """Whether the reader of a mail is erased, or somebody whom it names: it was asked for before."""

    async def erase_mail(self, mail: str, *, now: datetime) -> None:
        """Drops and forgets one mail, which came in while its reader was erased."""
