"""A phone at the door."""

import uuid
from datetime import UTC, datetime
from typing import Any

from tests.support.answers import Answer
from tests.support.outside.http import Http

Json = dict[str, Any]


class Device:
    """Paired; scans for list `main` unless told otherwise."""

    def __init__(self, http: Http, paired: Json) -> None:
        self.http = http
        self.id = str(paired["device"])
        self.gate = str(paired["gate"])
        self.paired = paired

    async def scan(self, secret: str | None = None, **fields: Any) -> Json:
        """The verdict on a badge."""
        return dict(await self.http.post("/door/api/v1/scans", a_scan(secret, **fields)))

    async def try_scan(self, scan: Json) -> Answer:
        """The answer to a scan, with any status."""
        return await self.http.call("POST", "/door/api/v1/scans", scan)

    async def upload(self, *scans: Json) -> list[Json]:
        """The answers to scans that were made without a network."""
        return list((await self.http.post("/door/api/v1/scans/batch", {"scans": scans}))["results"])

    async def undo(self, nonce: str, reason: str, device: str | None = None) -> Json:
        """Takes a scan back."""
        return dict(await self.http.post(f"/door/api/v1/scans/{nonce}/undo", {"reason": reason, "device": device}))

    async def status(self) -> Json:
        """How many list `main` has admitted and expects, and how many are inside."""
        return dict(await self.http.get("/door/api/v1/lists/main/status"))

    async def find(self, text: str) -> list[Json]:
        """Attendees by name, company or code."""
        return list((await self.http.get(f"/door/api/v1/attendees?list=main&q={text}"))["items"])


def a_scan(secret: str | None = None, **fields: Any) -> Json:
    """A scan made now, with a nonce of its own."""
    return {
        "nonce": uuid.uuid4().hex,
        "list": "main",
        "secret": secret,
        "scanned_at": datetime.now(UTC).isoformat(),
        **fields,
    }
