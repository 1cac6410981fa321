"""An event with its people and its count, read from the demo's database."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pymongo import MongoClient

from services.registration.adapters.documents import EventReader, to_count, to_invitation, to_registration
from tests.support.registration.places.promises import Scene


def stored_scene(facts: Mapping[str, Any], slug: str) -> Scene:
    """The event as it is stored now."""
    with MongoClient[dict[str, Any]](facts["mongodb_url"], tz_aware=True) as client:
        [name] = [name for name in client.list_database_names() if name.endswith("_registration")]
        database = client[name]
        event = database["events"].find_one({"_id": slug})
        assert event
        people = tuple(map(to_registration, database["registrations"].find({"event": slug})))
        invitations = tuple(map(to_invitation, database["invitations"].find({"event": slug})))
    return Scene(EventReader()(event), to_count(event), people, invitations, datetime.now(UTC))
