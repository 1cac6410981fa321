"""The collections of registration and the indexes that its look-ups need."""

from pymongo import ASCENDING, IndexModel

from services.registration.adapters.organisation_reader import LIST
from services.registration.domain.sign_in import LONGEST
from shared.mongo.connection import Database

REPLAY_SECONDS = 48 * 3600  # how long a repeated submission gets its first answer

WRITTEN_IN_TRANSACTIONS = (
    "outbox",
    "audit",
    "replays",
    "registrations",
    "events",
    "handouts",
    "handout_pieces",
    "handout_room",
    "tokens",
    "export_choices",
    "blank_badges",
    "certificates",
    "opening_wishes",
    "organisations",
    "organisation_list",
    "organisation_changes",
    "schedule",
    "site",
    "complaints",
    "campaigns",
    "invitations",
    "waiting_log",
)


async def prepare(database: Database) -> None:
    """Makes the indexes; does nothing where they are there already."""
    await database["events"].create_indexes([IndexModel("state"), IndexModel("accounts"), IndexModel("version")])
    await database["registrations"].create_indexes(
        [
            IndexModel([("event", ASCENDING), ("code", ASCENDING)], unique=True),
            IndexModel(
                [("event", ASCENDING), ("active_email", ASCENDING)],
                unique=True,
                partialFilterExpression={"active_email": {"$type": "string"}},
            ),
            IndexModel([("event", ASCENDING), ("line", ASCENDING)]),
            IndexModel([("event", ASCENDING), ("state", ASCENDING), ("line", ASCENDING)]),
            IndexModel([("event", ASCENDING), ("category", ASCENDING), ("line", ASCENDING)]),
            IndexModel([("event", ASCENDING), ("sessions.id", ASCENDING), ("line", ASCENDING)]),
            IndexModel([("event", ASCENDING), ("mail.state", ASCENDING), ("line", ASCENDING)]),
            IndexModel([("event", ASCENDING), ("search", ASCENDING)]),
            IndexModel([("event", ASCENDING), ("version", ASCENDING)]),
            IndexModel([("event", ASCENDING), ("email_key", ASCENDING)]),
            IndexModel(
                [("event", ASCENDING), ("merged_into", ASCENDING)],
                partialFilterExpression={"merged_into": {"$type": "string"}},
            ),
            IndexModel([("event", ASCENDING), ("sort_name", ASCENDING), ("line", ASCENDING)]),
            IndexModel([("event", ASCENDING), ("sort_company", ASCENDING), ("line", ASCENDING)]),
            IndexModel([("event", ASCENDING), ("attendance.came", ASCENDING), ("line", ASCENDING)]),
            # Not only of those who joined: in an "or" with those who came MongoDB would not use it.
            IndexModel([("event", ASCENDING), ("joined", ASCENDING), ("line", ASCENDING)]),
            # Few people have tags: the others are not in the index, and cost nothing when they register.
            IndexModel(
                [("event", ASCENDING), ("tags", ASCENDING), ("line", ASCENDING)],
                partialFilterExpression={"tags": {"$gt": ""}},
            ),
            # Few people book for others, are asked whether they come, or have an offer. With a filter by type MongoDB
            # would look no given value up in the index. The names set these apart from earlier ones with such filters.
            IndexModel(
                [("event", ASCENDING), ("booked_by", ASCENDING), ("line", ASCENDING)],
                name="in_groups",
                partialFilterExpression={"booked_by": {"$gt": ""}},
            ),
            IndexModel(
                [("event", ASCENDING), ("coming", ASCENDING), ("line", ASCENDING)],
                name="asked_whether_coming",
                partialFilterExpression={"coming": {"$gt": ""}},
            ),
            # Of the three sources this is the last in the alphabet, and the only one that few people have.
            IndexModel(
                [("event", ASCENDING), ("source", ASCENDING), ("line", ASCENDING)],
                name="walk_ins",
                partialFilterExpression={"source": {"$gt": "public"}},
            ),
            IndexModel(
                [("event", ASCENDING), ("offer.expires_at", ASCENDING)],
                partialFilterExpression={"offer.expires_at": {"$type": "date"}},
            ),
            IndexModel("organisation"),
            IndexModel("company_key"),
            IndexModel("mail_domains"),
        ]
    )
    await database["replays"].create_index("at", expireAfterSeconds=REPLAY_SECONDS)
    await database["audit"].create_index([("event", ASCENDING), ("at", ASCENDING)])
    await database["audit"].create_index([("event", ASCENDING), ("subject", ASCENDING), ("at", ASCENDING)])
    await database["audit"].create_index("after.bulk", partialFilterExpression={"after.bulk": {"$type": "string"}})
    await database["pictures"].create_index([("event", ASCENDING), ("key", ASCENDING)], unique=True)
    await database["audit"].create_index([("event", ASCENDING), ("action", ASCENDING), ("_id", ASCENDING)])
    await database["blank_badges"].create_index([("event", ASCENDING), ("number", ASCENDING)], unique=True)
    await database["certificates"].create_index(
        [("registration", ASCENDING), ("holder", ASCENDING), ("fingerprint", ASCENDING)], unique=True
    )
    await database["complaints"].create_indexes(
        [
            IndexModel([("state", ASCENDING), ("received_at", ASCENDING)]),
            IndexModel("forget_at", expireAfterSeconds=0),
        ]
    )
    await database["accounts"].create_indexes([IndexModel("email_key", unique=True), IndexModel("version")])
    await database["tokens"].create_index("version")
    await database["sign_ins"].create_index("created_at", expireAfterSeconds=int(LONGEST.total_seconds()))
    await database["invitations"].create_indexes(
        [
            IndexModel([("event", ASCENDING), ("created_at", ASCENDING), ("_id", ASCENDING)]),
            IndexModel([("event", ASCENDING), ("expires_at", ASCENDING)]),
            IndexModel([("event", ASCENDING), ("email_key", ASCENDING)]),
        ]
    )
    await database["waiting_log"].create_index([("event", ASCENDING), ("code", ASCENDING), ("at", ASCENDING)])
    await database["organisation_changes"].create_index("at")
    await database["opening_wishes"].create_index([("event", ASCENDING), ("_id", ASCENDING)])
    await database["organisation_list"].update_one({"_id": LIST}, {"$setOnInsert": {"version": 0}}, upsert=True)
    # A transaction cannot make the collections it writes to.
    existing = await database.list_collection_names()
    for name in {*WRITTEN_IN_TRANSACTIONS} - set(existing):
        await database.create_collection(name)
