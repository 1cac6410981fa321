"""News of the door from a change stream of MongoDB: one for all who listen to this process.

The stream is read with plain commands, a batch in a round trip; the driver's own cursor would take a thread for each
change. People are looked up once a batch.
"""

import asyncio
import re
import time
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from typing import Any

from bson import Timestamp
from pymongo.errors import OperationFailure
from typing_extensions import override

from services.checkin.adapters.documents import Document, scan_of
from services.checkin.domain.scans import RecordedScan
from services.checkin.ports.news import News, NewsBatch, NewsFeed, Person, Position
from shared.language.names import full_name
from shared.mongo.connection import Database, Session

REACH_SECONDS = 60  # back in time, for those who come again after a restart
PATIENCE_MILLISECONDS = 1000  # for which MongoDB waits until something happens
PAUSE_SECONDS = 0.2  # in which the next changes gather, so that a rush costs few round trips
MOST_CHANGES = 1000
RECENT_SECONDS = 300
HISTORY_LOST = 286
ABOUT_PEOPLE = ("event", "code", "honorific", "first_name", "last_name", "company", "category", "host")
POSITION_OF_SCAN = re.compile(r"scans\.\d+")


class MongoNewsFeed(NewsFeed):
    """Changes of the collection `door`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._token: Mapping[str, Any] | None = None  # where to go on

    @override
    async def follow(self) -> AsyncGenerator[NewsBatch, None]:
        async with await self._database.client.start_session() as session:
            reply, complete_from = await self._open(session)
            cursor, changes = reply["cursor"], reply["cursor"]["firstBatch"]
            while True:
                token = cursor["postBatchResumeToken"]
                yield NewsBatch(await self._news(changes), _position_of_token(token), complete_from)
                self._token, complete_from = token, None
                if changes:
                    await asyncio.sleep(PAUSE_SECONDS)
                command = {"getMore": cursor["id"], "collection": "door", "maxTimeMS": PATIENCE_MILLISECONDS}
                reply = await self._database.command(command, session=session)
                cursor, changes = reply["cursor"], reply["cursor"]["nextBatch"]

    async def _open(self, session: Session) -> tuple[Any, Position | None]:
        """The first answer, and the position from which news are complete; None where they go on."""
        begin = (int(time.time()) - REACH_SECONDS, 0)
        token = self._token if self._token and _position_of_token(self._token) > begin else None
        self._token = None  # one that MongoDB does not accept is not tried again
        start = {"resumeAfter": token} if token else {"startAtOperationTime": Timestamp(*begin)}
        try:
            return await self._watch(start, session), None if token else begin
        except OperationFailure as error:
            if error.code != HISTORY_LOST:
                raise
            reply = await self._watch({}, session)
            return reply, _position_of_token(reply["cursor"]["postBatchResumeToken"])

    async def _watch(self, start: Document, session: Session) -> Any:
        command = {
            "aggregate": "door",
            "pipeline": [{"$changeStream": start}, {"$match": {"operationType": {"$in": ["insert", "update"]}}}],
            "cursor": {"batchSize": MOST_CHANGES},
        }
        return await self._database.command(command, session=session)

    async def _news(self, changes: Sequence[Document]) -> list[News]:
        ids = {id_ for change in changes for id_ in _people_in(change)}
        people = {}
        if ids:
            documents = self._database["door"].find({"_id": {"$in": [*ids]}}, dict.fromkeys(ABOUT_PEOPLE, 1))
            people = {document["_id"]: document async for document in documents if "event" in document}
        return [news for change in changes for news in _news_of(change, people)]


def _people_in(change: Document) -> Iterator[str]:
    """The registrations that a change is about."""
    inserted = change.get("fullDocument", {})
    if "attempt_at" not in inserted:
        yield change["documentKey"]["_id"]
    elif inserted["registration"]:
        yield inserted["registration"]


def _news_of(change: Document, people: Mapping[str, Mapping[str, Any]]) -> Iterator[News]:
    position = _position(change["clusterTime"])
    document = next((people[id_] for id_ in _people_in(change) if id_ in people), None)
    event = document["event"] if document else change.get("fullDocument", {}).get("attempt_at")
    if event is None:
        return  # an attempt that was amended, or somebody who is gone
    scans = [*_new_scans(change)]
    person = _person(document) if document and scans else None
    yield from (News(position, event, scan, person) for scan in scans)
    if not scans:
        yield News(position, event)


def _new_scans(change: Document) -> Iterator[RecordedScan]:
    if "attempt_at" in change.get("fullDocument", {}):
        yield from map(scan_of, change["fullDocument"]["scans"])
    for name, value in change.get("updateDescription", {}).get("updatedFields", {}).items():
        # Where a part of a scan changed, the part has a longer name; one that was taken back is no news.
        if not POSITION_OF_SCAN.fullmatch(name) or {"undone", "set_aside"} & value.keys():
            continue
        # After others are wiped, an old scan moves to another place.
        if change["clusterTime"].time - value["recorded_at"].timestamp() < RECENT_SECONDS:
            yield scan_of(value)


def _person(document: Mapping[str, Any]) -> Person:
    return Person(
        document["code"],
        full_name(document["honorific"], document["first_name"], document["last_name"]),
        document["company"],
        document["category"],
        document.get("host"),
    )


def _position(moment: Timestamp) -> Position:
    return moment.time, moment.inc


def _position_of_token(token: Mapping[str, Any]) -> Position:
    """The time of the newest change before a resume token, which begins with it: a type, then seconds and counter."""
    return int(token["_data"][2:10], 16), int(token["_data"][10:18], 16)
