"""The state of the SMTP server in MongoDB: one document in the collection `server_state`."""

from typing import Final

from typing_extensions import override

from services.mailer.adapters.indexes import QUEUE
from services.mailer.domain.addresses import without_addresses
from services.mailer.domain.server_state import FORGOTTEN_AFTER, ServerState
from services.mailer.ports.server_states import ServerStates
from shared.clock import Clock
from shared.mongo.connection import Database

_ID: Final = "smtp"


class MongoServerStates(ServerStates):
    """One document, which each mailer overwrites with what it has just seen."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._states = database["server_state"]
        self._mails = database["mails"]
        self._clock = clock

    @override
    async def get(self) -> ServerState:
        fresh = {"_id": _ID, "away_since": {"$ne": None}, "noted_at": {"$gt": self._clock() - FORGOTTEN_AFTER}}
        document = await self._states.find_one(fresh)
        if document is None:
            return ServerState()
        return ServerState(
            away_since=document["away_since"], reason=document["reason"], waiting=await self._number_of_waiting()
        )

    async def _number_of_waiting(self) -> int:
        now = self._clock()
        is_due = {"due_at": {"$lte": now}, "state": {"$ne": "sending"}}
        for_server = {"waits_for_server": True, "state": "retrying", "due_at": {"$gt": now}}
        due = await self._mails.count_documents(is_due, hint=QUEUE)
        return int(due + await self._mails.count_documents(for_server))

    @override
    async def note_away(self, reason: str) -> None:
        now = self._clock()
        is_news = {"$lte": [{"$ifNull": ["$noted_at", now - FORGOTTEN_AFTER]}, now - FORGOTTEN_AFTER]}
        since = {"$cond": [is_news, now, {"$ifNull": ["$away_since", now]}]}
        # Literal: a server may answer with what MongoDB would take for the name of a field.
        change = {"away_since": since, "noted_at": now, "reason": {"$literal": without_addresses(reason)}}
        await self._states.update_one({"_id": _ID}, [{"$set": change}], upsert=True)

    @override
    async def note_present(self) -> None:
        change = {"away_since": None, "noted_at": self._clock(), "reason": None}
        await self._states.update_one({"_id": _ID}, {"$set": change}, upsert=True)
