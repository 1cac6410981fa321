"""After a restore, people who took back their data or a consent since the backup are forgotten once more."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from deploy.backup.erasures import ERASED, UNSUBSCRIBED, WITHDRAWN, Erasures
from services.mailer.adapters.erased_people import UNSETTLED
from services.registration.use_cases.people.erase_again import ERASE_AGAIN
from shared.contracts.mailer import ConsentWithdrawn
from shared.messaging.outbox import Outbox
from shared.mongo.connection import Database
from shared.schedule.mongo_schedule import MongoSchedule


@dataclass(frozen=True)
class Repeated:
    """How many erasures, withdrawn consents and unsubscribed addresses the backup lacked."""

    erased: int
    withdrawn: int
    unsubscribed: int

    def __str__(self) -> str:
        return (
            f"{self.erased} erasures, {self.withdrawn} withdrawn consents and {self.unsubscribed} unsubscribed "
            "addresses from after the backup"
        )


async def erase_again(erasures: Erasures, registration: Database, mailer: Database) -> Repeated:
    """Has registration erase at its start whoever the backup brought back; until then no mail about them is sent.

    The same again changes nothing.
    """
    withdrawn = [row for row in erasures.rows[WITHDRAWN].values() if await _is_given(row, registration)]
    await Outbox(mailer, publishes=False).send(
        *(
            ConsentWithdrawn(
                event=row["event"],
                registration=row["registration"],
                consent=row["consent"],
                withdrawn_at=row["at"],
            )
            for row in withdrawn
        )
    )
    return Repeated(
        await _erase(list(erasures.rows[ERASED]), registration, mailer),
        len(withdrawn),
        await _unsubscribe(erasures, mailer),
    )


async def _erase(ids: list[str], registration: Database, mailer: Database) -> int:
    brought_back = registration["registrations"].find({"_id": {"$in": ids}, "erased_at": None}, {"_id": 1})
    people = [document["_id"] async for document in brought_back]
    schedule = MongoSchedule(registration)
    for person in people:
        await schedule.put(ERASE_AGAIN, person, datetime.now(UTC))
    # Registration's message about the erasure settles these.
    waiting = {"registration": {"$in": people}, "state": {"$in": UNSETTLED}}
    await mailer["mails"].update_many(waiting, {"$set": {"due_at": None}})
    return len(people)


async def _is_given(row: Any, registration: Database) -> bool:
    consent = f"consents.{row['consent']}"
    given = {"_id": row["registration"], f"{consent}.given": True, f"{consent}.at": {"$lte": row["at"]}}
    return await registration["registrations"].find_one(given, {"_id": 1}) is not None


async def _unsubscribe(erasures: Erasures, mailer: Database) -> int:
    number = 0
    for row in erasures.rows[UNSUBSCRIBED].values():
        change = {"$max": {"unsubscribed_at": row["at"]}}
        result = await mailer["unsubscriptions"].update_one({"_id": row["_id"]}, change, upsert=True)
        number += result.modified_count or int(result.upserted_id is not None)
    return number
