"""Lets time pass, or stand still, for a service."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple

import pytest

from shared.clock import utc_now
from shared.contracts.synchronisation import DigestPublished
from shared.http.rate_limits import RateLimit
from shared.messaging.copy_checks import PATIENCE
from shared.mongo.connection import Database
from tests.support.waiting import until


async def does_not_match_for_a_while(database: Database, digest: DigestPublished) -> None:
    """Waits until a service has found that its copies do not match a digest, and moves that into the past."""
    check = {"_id": f"{digest.kind}/{digest.event}", "digest": list(astuple(digest))}
    await until(lambda: database["copy_checks"].find_one(check))
    await database["copy_checks"].update_one(check, {"$set": {"ask_at": utc_now() - PATIENCE}})


@contextmanager
def standing_limits() -> Iterator[None]:
    """Time stands still for the limits of a service that is built meanwhile: what was used up stays used up."""
    of_limits = RateLimit.__init__
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            RateLimit, "__init__", lambda limit, per_minute, _clock: of_limits(limit, per_minute, lambda: 0.0)
        )
        yield
