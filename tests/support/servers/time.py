"""Lets time pass for a running service, where it stores moments."""

from dataclasses import astuple

from shared.clock import utc_now
from shared.contracts.synchronisation import DigestPublished
from shared.messaging.copy_checks import PATIENCE
from shared.mongo.connection import Database
from tests.support.waiting import until


async def does_not_match_for_a_while(database: Database, digest: DigestPublished) -> None:
    """Waits until a service has found that its copies do not match a digest, and moves that into the past."""
    check = {"_id": f"{digest.kind}/{digest.event}", "digest": list(astuple(digest))}
    await until(lambda: database["copy_checks"].find_one(check))
    await database["copy_checks"].update_one(check, {"$set": {"ask_at": utc_now() - PATIENCE}})
