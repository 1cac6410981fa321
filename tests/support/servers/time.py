"""Lets time pass for a running service, where it stores moments."""

from datetime import timedelta

from shared.contracts.synchronisation import DigestPublished
from shared.messaging.copy_checks import PATIENCE
from shared.mongo.connection import Database
from tests.support.waiting import until


async def does_not_match_for_a_while(database: Database, digest: DigestPublished) -> None:
    """Waits until a service has found that its copies do not match a digest, and moves that into the past."""
    check = {"_id": f"{digest.kind}/{digest.event}"}
    copy_check = await until(lambda: database["copy_checks"].find_one(check))
    past = copy_check["ask_at"] - PATIENCE - timedelta(seconds=1)
    await database["copy_checks"].update_one(check, {"$set": {"ask_at": past}})
