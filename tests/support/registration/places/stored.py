"""An event with its people and its count, read from registration's database."""

from datetime import datetime

from services.registration.adapters.documents import to_invitation, to_registration
from services.registration.adapters.events import MongoEvents
from shared.messaging.outbox import Outbox
from shared.mongo.connection import Database
from tests.support.registration.places.promises import Scene


async def scene_in(database: Database, slug: str, now: datetime) -> Scene:
    """The event as it is stored now."""
    people = [to_registration(document) async for document in database["registrations"].find({"event": slug})]
    invitations = [to_invitation(document) async for document in database["invitations"].find({"event": slug})]
    event, count = await MongoEvents(database, Outbox(database)).read_with_count(slug)
    return Scene(event, count, tuple(people), tuple(invitations), now)
