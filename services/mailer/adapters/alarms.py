"""The readers of alarms and the e-mails that went wrong, in the collections `accounts` and `mails`."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import partial

from typing_extensions import override

from services.mailer.adapters.indexes import UNSETTLED
from services.mailer.ports.alarms import Failures, Readers
from services.mailer.ports.server_states import ServerStates
from services.mailer.use_cases.alarms.watch_mails import watch_mails, watch_secret, watch_server
from shared.alarms.probes import broker_probe
from shared.alarms.watch import Probe
from shared.clock import Clock
from shared.messaging.broker import Broker
from shared.mongo.connection import Database


class MongoReaders(Readers):
    """The copies of accounts; there are few."""

    def __init__(self, database: Database) -> None:
        self._accounts = database["accounts"]

    @override
    async def addresses(self, accounts: Collection[str]) -> Mapping[str, str]:
        return await self._find({"_id": {"$in": list(accounts)}})

    @override
    async def admins(self) -> Mapping[str, str]:
        return await self._find({"admin": True})

    async def _find(self, query: Mapping[str, object]) -> Mapping[str, str]:
        documents = await self._accounts.find({**query, "disabled": False}, {"email": 1}).to_list(None)
        return {document["_id"]: document["email"] for document in documents}


class MongoFailures(Failures):
    """Begins at the few mails that went wrong, which an index finds."""

    def __init__(self, database: Database) -> None:
        self._mails = database["mails"]

    @override
    async def since(self, moment: datetime) -> Mapping[str, tuple[int, int]]:
        went_wrong = {"state": {"$in": ["failed", "bounced"]}, "requested_at": {"$gte": moment}, "event": {"$gt": ""}}
        failed = Counter([mail["event"] async for mail in self._mails.find(went_wrong, {"event": 1}, hint=UNSETTLED)])
        return {
            event: (number, await self._mails.count_documents({"event": event, "requested_at": {"$gte": moment}}))
            for event, number in failed.items()
        }


def probes(
    database: Database, broker: Broker, server_states: ServerStates, secret_ends: date | None, clock: Clock
) -> tuple[Probe, ...]:
    """The probes for alarms."""
    failures = MongoFailures(database)
    return (
        broker_probe(broker),
        Probe(frozenset({"mails_failing"}), partial(watch_mails, failures=failures, clock=clock)),
        Probe(frozenset({"mail_server_away"}), partial(watch_server, server_states=server_states)),
        Probe(frozenset({"secret_ends"}), partial(watch_secret, ends=secret_ends, clock=clock)),
    )
