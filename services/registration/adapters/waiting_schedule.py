"""The scheduled rows, one of a kind for each event, at which what expires in the event is looked at."""

from datetime import datetime

from shared.mongo.connection import Database, Session
from shared.schedule.mongo_schedule import MongoSchedule


async def look_earlier(database: Database, kind: str, event: str, at: datetime, session: Session) -> None:
    """Has the event looked at for things of this `kind` at `at`, or earlier where that is planned already."""
    await MongoSchedule(database).put_earlier(kind, event, at, session)
