"""The scans of an event as check-in recorded them. Until it lists all attempts itself, its database is read."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from pymongo import MongoClient

Recorded = tuple[str, str | None]  # verdict and reason


def recorded_scans(facts: Mapping[str, Any], event: str) -> dict[str, list[Recorded]]:
    """All attempts at the event's doors by "device:nonce", those that let nobody in, too; each should be there once."""
    scans = defaultdict(list)
    with MongoClient[dict[str, Any]](facts["mongodb_url"]) as client:
        [name] = [name for name in client.list_database_names() if name.endswith("_checkin")]
        for document in client[name]["door"].find({"$or": [{"event": event}, {"attempt_at": event}]}):
            for scan in document["scans"]:
                scans[scan["key"]].append((scan["verdict"], scan.get("reason")))
    return dict(scans)
