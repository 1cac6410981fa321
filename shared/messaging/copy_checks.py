"""Compares copies with their publishers' digests, and asks for the present state of an event that does not match.

While states are on their way, a digest does not match either. So a copy counts as wrong when the same digest comes
twice, PATIENCE apart: then nothing has changed at the publisher meanwhile, and all of it has arrived. What is asked for
comes with a higher epoch; once all of that is here, older copies are of things that the publisher no longer has.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple
from datetime import timedelta
from typing import Any, Protocol

import structlog
from prometheus_client import Counter

from shared.clock import Clock, utc_now
from shared.contracts import Message
from shared.contracts.synchronisation import DigestPublished, RepublishRequested, Service
from shared.mongo.connection import Database

PATIENCE = timedelta(seconds=30)
FIRST_PAUSE = timedelta(minutes=2)  # before the same copy is asked for again; doubled each time
MOST_REQUESTS = 6  # without effect; a person has to look then
REQUESTS = Counter("moien_republish_requests_total", "Copies that did not match and were asked for", ["kind"])
log = structlog.get_logger()


class Copies(Protocol):
    """The copies of one kind of state (`shared.messaging.versioned_copies`)."""

    kind: str

    async def sums(self, event: str, epoch: int) -> tuple[int, int]:
        """How many copies of an event have this epoch, and the sum of their versions."""

    async def newest_epoch(self, event: str) -> int:
        """The highest epoch of an event's copies; 0 when there are none."""

    async def drop_older(self, event: str, epoch: int) -> int:
        """Removes the copies of an event from before an epoch, of which all copies are there; returns their number."""


class CopyChecks:
    """Checks all copies of one service; the collection `copy_checks` has a row for each one that does not match."""

    def __init__(
        self, database: Database, copies: Sequence[Copies], send: Callable[[Message], None], clock: Clock = utc_now
    ) -> None:
        self._checks = database["copy_checks"]
        self._copies = {of_kind.kind: of_kind for of_kind in copies}
        self._send = send
        self._clock = clock

    async def ask_for_digests(self, *publishers: Service) -> None:
        """Asks for digests of everything: this service may have been emptied, or restored from a backup."""
        for publisher in publishers:
            self._send(RepublishRequested(publisher=publisher, event=None, digests_only=True))

    async def compare(self, digest: DigestPublished) -> None:
        """Asks the publisher for an event's whole state when its digest shows that the copies are wrong."""
        copies = self._copies.get(digest.kind)
        if copies is None:
            return
        if await copies.sums(digest.event, digest.epoch) == (digest.count, digest.versions):
            await self._settle(copies, digest)
        elif await self._is_to_be_asked_for(digest):
            REQUESTS.labels(digest.kind).inc()
            log.warning("copies do not match", kind=digest.kind, of_event=digest.event)
            known = await copies.newest_epoch(digest.event)
            self._send(RepublishRequested(publisher=digest.publisher, event=digest.event, known_epoch=known))

    async def _settle(self, copies: Copies, digest: DigestPublished) -> None:
        await self._checks.delete_one({"_id": _key(digest)})
        if dropped := await copies.drop_older(digest.event, digest.epoch):
            log.warning("copies dropped", kind=digest.kind, of_event=digest.event, number=dropped)

    async def _is_to_be_asked_for(self, digest: DigestPublished) -> bool:
        """Notes that a digest does not match; of several processes that note it, one is told to ask."""
        seen = list(astuple(digest))
        check = await self._checks.find_one({"_id": _key(digest)})
        if check is None or check["digest"] != seen:
            fields = {"digest": seen, "ask_at": self._ask_at(check)}
            await self._checks.update_one({"_id": _key(digest)}, {"$set": fields, "$setOnInsert": {"asked": 0}}, True)
            return False
        if check["ask_at"] > self._clock() or check["asked"] >= MOST_REQUESTS:
            return False
        return await self._claim(check)

    def _ask_at(self, check: Mapping[str, Any] | None) -> Any:
        patient = self._clock() + PATIENCE
        return max(patient, check["ask_at"]) if check and check["asked"] else patient

    async def _claim(self, check: Mapping[str, Any]) -> bool:
        asked = check["asked"] + 1
        if asked == MOST_REQUESTS:
            log.error("copies cannot be repaired", check=check["_id"], requests=asked)
        fields = {"asked": asked, "ask_at": self._clock() + FIRST_PAUSE * 2 ** (asked - 1)}
        result = await self._checks.update_one({"_id": check["_id"], "asked": check["asked"]}, {"$set": fields})
        return bool(result.matched_count)


def _key(digest: DigestPublished) -> str:
    return f"{digest.kind}/{digest.event}"
