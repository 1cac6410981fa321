"""The scheduled row, one for each event, at which the schedule of its e-mails is looked at."""

from services.registration.domain.event import Event
from services.registration.use_cases.campaigns.run_schedule import MAIL_SCHEDULE
from shared.mongo.connection import Database, Session
from shared.schedule.mongo_schedule import MongoSchedule


async def look_at_schedule(database: Database, event: Event, session: Session) -> None:
    """Has the schedule of an event that was changed looked at now, and from then on whenever an e-mail is due."""
    if event.schedule:
        await MongoSchedule(database).put(MAIL_SCHEDULE, event.slug, event.updated_at, session)
