"""The indexes of the mailer's database."""

from pymongo import IndexModel

from shared.mongo.connection import Database

QUEUE = "queue by domain"
UNSETTLED = "unsettled"
UNSETTLED_STATES = ("queued", "sending", "retrying", "unknown", "failed", "bounced")
"""The states of mails that are on their way or went wrong; sent ones are far more, and no concern of an operator."""


async def prepare(database: Database) -> None:
    """Makes the indexes, and with them the collections, which a transaction cannot make."""
    waits = {"due_at": {"$type": "date"}}
    await database["mails"].create_indexes(
        [
            IndexModel([("priority", 1), ("due_at", 1), ("to_domain", 1)], name=QUEUE, partialFilterExpression=waits),
            IndexModel("waits_for_server", name="waits_for_server", partialFilterExpression={"waits_for_server": True}),
            IndexModel([("event", 1), ("requested_at", -1), ("_id", -1)], name="by event"),
            IndexModel([("event", 1), ("state", 1), ("requested_at", -1), ("_id", -1)], name="by state"),
            IndexModel([("registration", 1), ("requested_at", -1), ("_id", -1)], name="by registration"),
            IndexModel([("to_hash", 1), ("requested_at", -1), ("_id", -1)], name="by recipient"),
            IndexModel("message_id", name="by message id"),
            IndexModel("state", name=UNSETTLED, partialFilterExpression={"state": {"$in": list(UNSETTLED_STATES)}}),
            IndexModel("campaign", name="by campaign", sparse=True),
            IndexModel("resent_from", name="repetitions", sparse=True),
        ]
    )
    await database["overrides"].create_indexes([IndexModel("event", name="by event")])
    await database["suppressions"].create_indexes([IndexModel([("events", 1), ("_id", 1)], name="by event")])
    await database["audit"].create_indexes([IndexModel([("event", 1), ("at", -1)], name="by event")])
    await database["limits"].create_indexes([IndexModel("next_at", name="for a while", expireAfterSeconds=3600)])
    await database["events"].create_indexes([IndexModel("members.account", name="by account")])
