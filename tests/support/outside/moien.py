"""A running Moien, as its demo.json describes it."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector

from tests.support.outside.event import Event
from tests.support.outside.http import Http
from tests.support.outside.mailbox import Mailbox
from tests.support.waiting import until

SERVICES = {"registration": "/api/v1", "checkin": "/door/api/v1", "mailer": "/mail/api/v1"}


class Moien:
    """`visitor` calls without a credential, `organiser` with the API token, both through the proxy."""

    def __init__(self, facts: Mapping[str, Any], session: ClientSession) -> None:
        self.facts = facts
        self.session = session
        self.visitor = Http(session, facts["url"])
        self.organiser = Http(session, facts["url"], facts["api_token"])
        self.mailbox = Mailbox(Path(facts["maildir"]))

    def direct(self, service: str) -> Http:
        """A service on its own port, without the proxy, as the organiser."""
        return Http(self.session, self.facts[service], self.facts["api_token"])

    def event(self, slug: str) -> Event:
        """An event that is there already."""
        return Event(self, slug)

    async def new_event(self, slug: str = "", **fields: Any) -> Event:
        """A published event of our own whose door is open; `fields` as contracts.md shows them."""
        event = Event(self, slug or f"event-{secrets.token_hex(4)}")
        await self.organiser.post("/api/v1/events", an_event(slug=event.slug, **fields), expected=201)
        await event.patch(state="published")
        await event.open_door()
        return event

    async def is_healthy(self) -> bool:
        """Whether each instance of each service can do its main job and sees everything it depends on."""
        instances = [Http(self.session, url) for urls in self.facts["instances"].values() for url in urls]
        try:
            answers = await asyncio.gather(*(instance.call("GET", "/health/ready") for instance in instances))
        except (ClientError, TimeoutError):
            return False
        return all(a.status == 200 and set(a.body["dependencies"].values()) == {"ok"} for a in answers)

    async def metric(self, service: str, name: str) -> float:
        """The value of a metric without labels, from the service's own port."""
        answer = await self.direct(service).call("GET", "/metrics")
        values = [line.split()[1] for line in answer.body.decode().splitlines() if line.startswith(f"{name} ")]
        return float(values[0]) if values else 0.0

    async def oldest_unpublished(self) -> float:
        """How many seconds the oldest message that no broker has yet has been waiting, over all services."""
        return max([await self.metric(name, "moien_outbox_oldest_seconds") for name in SERVICES])

    async def dead_letters(self) -> list[Any]:
        """The dead letters of all services."""
        lists = [await self.organiser.collect(f"{prefix}/dead-letters?") for prefix in SERVICES.values()]
        return [letter for letters in lists for letter in letters]

    async def mails(self, event: str, **filters: str) -> list[Any]:
        """The mailer's ledger of an event."""
        query = "".join(f"&{name}={value}" for name, value in filters.items())
        return await self.organiser.collect(f"/mail/api/v1/mails?event={event}{query}")

    async def becomes_healthy(self, *, seconds: float = 60) -> None:
        """Returns once all services say so."""
        await until(self.is_healthy, seconds=seconds)


@asynccontextmanager
async def outside(facts: Mapping[str, Any]) -> AsyncIterator[Moien]:
    """A client of the demo that `facts` describes."""
    connector, timeout = TCPConnector(limit=0), ClientTimeout(total=30)
    async with ClientSession(connector=connector, timeout=timeout) as session:
        yield Moien(facts, session)


def an_event(**fields: Any) -> dict[str, Any]:
    """A day in a month with one category, in which everybody may take part."""
    start = datetime.now(UTC).replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=30)
    return {
        "title": {"en": "Plastics Day", "fr": "Journée du plastique"},
        "venue": {"name": "Luxexpo The Box", "address": "10, circuit de la Foire Internationale, Luxembourg"},
        "timezone": "Europe/Luxembourg",
        "starts_at": start.isoformat(),
        "ends_at": (start + timedelta(hours=9)).isoformat(),
        "categories": [{"id": "industry", "name": {"en": "Industry"}}],
        **fields,
    }
