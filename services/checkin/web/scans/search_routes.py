"""The route by which a desk finds people without a badge."""

from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, Field

from services.checkin.domain.attendance import attend, first_admission
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.devices import RoleNotEnough
from services.checkin.domain.lists import ListNotYours, UnknownList
from services.checkin.domain.scans import counting_key
from services.checkin.domain.search import QueryTooShort, UnreadableCursor
from services.checkin.use_cases.scans.search_attendees import PAGE, search_attendees
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.fields import EventName
from services.checkin.web.guards import BY_HAND, DEVICE, DeviceGuard, setup_for
from services.checkin.web.scans.scan_models import AttendeeView, FirstAdmissionView, attendee_view, first_view
from shared.http.api import Api
from shared.identity.authorisation import UnknownEvent


class SearchQuery(BaseModel):
    """The query `q` has three letters or more; each of its words begins a word of the name, the company or the code."""

    list: Annotated[str, Field(max_length=200)]
    q: Annotated[str, Field(max_length=200)]
    limit: Annotated[int, Field(ge=1, le=500)] = PAGE
    cursor: Annotated[str, Field(max_length=200)] | None = None
    event: EventName | None = None


class MatchView(AttendeeView):
    """A person who was found; `state` is the registration's."""

    state: str
    first_admitted: FirstAdmissionView | None
    inside: bool


class MatchPage(BaseModel):
    """The people who were found, by last name. `next` is `next_cursor` under its older name."""

    items: list[MatchView]
    next_cursor: str | None
    next: str | None


def add_search_routes(api: Api) -> None:
    """Adds the operation to the table."""
    api.get(
        "/attendees",
        who=DeviceGuard(BY_HAND),
        query=SearchQuery,
        answer=MatchPage,
        refusals=(UnknownEvent, RoleNotEnough, ListNotYours, UnknownList, QueryTooShort, UnreadableCursor),
    )(get_attendees)


async def get_attendees(request: web.Request, query: SearchQuery) -> dict[str, Any]:
    """Finds people by the beginnings of words of their name, company or code."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request, query.event)
    matches = await search_attendees(
        query.q,
        query.list,
        device=request[DEVICE],
        scan_store=dependencies.scan_store,
        cursor=query.cursor,
        limit=query.limit,
    )
    check_in_list = setup.lists.get(query.list)
    if check_in_list is None:
        raise UnknownList
    key = counting_key(check_in_list.id, check_in_list.day(setup.event, dependencies.clock()))
    items = [_view(attendee, key) for attendee in matches.attendees]
    return {"items": items, "next_cursor": matches.next_cursor, "next": matches.next_cursor}


def _view(attendee: Attendee, counting_key: str) -> dict[str, Any]:
    """A person who was found, as JSON values (MatchView)."""
    presence = attend(attendee.scans).presences.get(counting_key)
    first = first_admission(presence) if presence else None
    return {
        **attendee_view(attendee),
        "state": attendee.state,
        "first_admitted": first_view(first) if first else None,
        "inside": presence.inside if presence else False,
    }
