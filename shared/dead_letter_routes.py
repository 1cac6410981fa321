"""The API of dead letters, the same under each service's prefix."""

from datetime import datetime
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from shared.http.api import Api, Guard
from shared.identity.guards import OrganiserGuard
from shared.messaging.broker import Broker
from shared.messaging.dead_letters import DeadLetters, UnknownDeadLetter

ADMIN = OrganiserGuard("dead-letters")


class PageQuery(BaseModel):
    """A page of a collection."""

    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Annotated[str, Field(max_length=200)] | None = None


class DeadLetter(BaseModel):
    """A message that could not be processed."""

    id: str
    name: str
    body: str
    reason: str
    died_at: datetime


class DeadLetterPage(BaseModel):
    """Some dead letters."""

    items: list[DeadLetter]
    next_cursor: str | None


def add_dead_letter_routes(
    api: Api, service: str, dead_letters: DeadLetters, broker: Broker, *, who: Guard = ADMIN
) -> None:
    """Adds the operations to a service's API."""

    @api.get("/dead-letters", who=who, query=PageQuery, answer=DeadLetterPage)
    async def list_dead_letters(_request: web.Request, query: PageQuery) -> DeadLetterPage:
        """Returns messages that could not be processed, with the reason."""
        items = [DeadLetter(**document) for document in await dead_letters.page(query.limit, query.cursor)]
        return DeadLetterPage(items=items, next_cursor=items[-1].id if len(items) == query.limit else None)

    @api.post("/dead-letters/{id}/replay", who=who, status=204, refusals=(UnknownDeadLetter,))
    async def replay_dead_letter(request: web.Request) -> None:
        """Puts a dead letter back into the queue."""
        await dead_letters.replay(request.match_info["id"], broker, service)

    @api.delete("/dead-letters/{id}", who=who, status=204, refusals=(UnknownDeadLetter,))
    async def drop_dead_letter(request: web.Request) -> None:
        """Deletes a dead letter."""
        await dead_letters.drop(request.match_info["id"])
