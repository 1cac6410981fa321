"""Probes that several services have: RabbitMQ, and the disk under the database."""

from collections.abc import Sequence

from shared.alarms.alarm import Concern
from shared.alarms.watch import Probe
from shared.messaging.broker import Broker, BrokerAway
from shared.mongo.connection import Database

NEARLY_FULL = 85  # percent, as the rule MoienStorageNearlyFull has it


def broker_probe(broker: Broker) -> Probe:
    """Finds RabbitMQ away."""

    async def find() -> Sequence[Concern]:
        try:
            await broker.ping()
        except (BrokerAway, TimeoutError):
            return [Concern(kind="broker_away")]
        return []

    return Probe(frozenset({"broker_away"}), find)


def storage_probe(database: Database) -> Probe:
    """Finds the disk under the database nearly full; its subject is the server, which services may share."""

    async def find() -> Sequence[Concern]:
        figures = await database.command("dbStats")
        if "fsTotalSize" not in figures:  # some storage engines do not tell
            return []
        percent = int(100 * figures["fsUsedSize"] / figures["fsTotalSize"])
        host = str((await database.command("hello")).get("primary", ""))
        return [Concern(kind="storage_nearly_full", subject=host, number=percent)] if percent >= NEARLY_FULL else []

    return Probe(frozenset({"storage_nearly_full"}), find)
