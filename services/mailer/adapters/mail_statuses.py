"""The status of each mail as a message: a mark in the ledger's document says that it is still to be published."""

from typing_extensions import override

from services.mailer.ports.synchronisation import Statuses
from shared.contracts.mailer import MailChanged
from shared.messaging.marks import MarkedDocuments
from shared.messaging.publication import Document


class MailStatuses(MarkedDocuments, Statuses):
    """Publishes MailChanged for every marked mail."""

    left_out = ("request", "history")

    @override
    async def again(self, event: str | None) -> None:
        await self.mark_again({"event": event} if event else {})

    @override
    def message(self, document: Document) -> MailChanged:
        return MailChanged(
            mail=document["_id"],
            event=document["event"],
            registration=document["registration"],
            kind=document["kind"],
            version=document["version"],
            state=document["state"],
            reason=document["reason"],
            at=document["changed_at"],
        )
