"""The API of waiting lists."""

from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.guards import event_of
from services.registration.web.people.registration_routes import READ
from services.registration.web.waiting.waiting_models import WaitingPage, waiting_view
from services.registration.web.waiting.waiting_people import waiting_for_event, waiting_for_session
from shared.http.api import Api
from shared.identity.authorisation import UnknownEvent


class WaitingQuery(BaseModel):
    """A page of those who wait for the event, or, with a `session`, all who have a place and wait for that."""

    session: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Annotated[str, Field(pattern=r"^[0-9]{1,15}$")] | None = None


def add_waiting_routes(api: Api) -> None:
    """Adds the call to the table."""
    api.get(
        "/events/{slug}/waiting-list",
        who=READ,
        query=WaitingQuery,
        answer=WaitingPage,
        refusals=(UnknownEvent,),
    )(list_waiting)


async def list_waiting(request: web.Request, query: WaitingQuery) -> WaitingPage:
    """Those who wait, the next one first, with the reasons for which each was or was not served."""
    event, dependencies = await event_of(request, "registrations:read"), request.app[DEPENDENCIES]
    if query.session is None:
        after = int(query.cursor) if query.cursor else None
        entries = await waiting_for_event(dependencies.registrations, event.slug, query.limit, after)
        positions = [entry.waiting_position for entry in entries]
        more = len(entries) == query.limit
    else:
        entries = await waiting_for_session(dependencies.registrations, event.slug, query.session)
        positions, more = [*range(1, len(entries) + 1)], False
    codes = [entry.registration.code for entry in entries]
    log = await dependencies.waiting_log.of_registrations(event.slug, codes)
    return WaitingPage(
        items=[
            waiting_view(entry, position, log[entry.registration.code])
            for entry, position in zip(entries, positions, strict=True)
        ],
        next_cursor=str(entries[-1].registration.line) if more else None,
    )
