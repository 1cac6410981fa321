"""The people who got mails of an event, from the collection `mails`."""

from collections.abc import Sequence

from typing_extensions import override

from services.mailer.adapters.documents import to_request
from services.mailer.ports.previews import MailedPeople
from shared.contracts.mails import MailRequested
from shared.mongo.connection import Database

MOST_MAILS = 100


class MongoMailedPeople(MailedPeople):
    """Reads the requests that the ledger still keeps."""

    def __init__(self, database: Database) -> None:
        self._mails = database["mails"]

    @override
    async def of_event(self, event: str) -> Sequence[MailRequested]:
        query = {"event": event, "registration": {"$ne": None}, "request": {"$exists": True}}
        newest_first = [("requested_at", -1), ("_id", -1)]
        documents = self._mails.find(query, {"request": 1}).sort(newest_first).limit(MOST_MAILS)
        latest: dict[str | None, MailRequested] = {}
        for request in [to_request(document) for document in await documents.to_list(MOST_MAILS)]:
            if request.recipient:
                latest.setdefault(request.registration, request)
        return tuple(latest.values())

    @override
    async def mail(self, event: str, mail: str) -> MailRequested | None:
        document = await self._mails.find_one(
            {"_id": mail, "event": event, "request": {"$exists": True}}, {"request": 1}
        )
        request = to_request(document) if document else None
        return request if request and request.recipient else None
