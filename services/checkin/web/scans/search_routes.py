"""The routes by which a desk finds people without a badge, and looks at one of them."""

from datetime import datetime
from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, Field

from services.checkin.domain.attendance import Presence, attend, first_admission
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.devices import RoleNotEnough
from services.checkin.domain.lists import ListNotYours, UnknownList
from services.checkin.domain.scans import Direction, Reason, RecordedScan
from services.checkin.domain.search import QueryTooShort, UnknownAttendee, UnreadableCursor
from services.checkin.use_cases.scans.read_person import read_person
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
    """The people who were found, by last name; `total` is the number of all who match.

    `next` is `next_cursor` under its older name.
    """

    items: list[MatchView]
    total: int
    next_cursor: str | None
    next: str | None


class DeskQuery(BaseModel):
    """The list to which the person may be let in."""

    list: Annotated[str, Field(max_length=200)]
    event: EventName | None = None


class DeskScanView(BaseModel):
    """A scan that let somebody in or out; `nonce` and `device` name it, for taking it back."""

    nonce: str
    device: str
    device_name: str
    gate_name: str
    list: str
    direction: Direction
    at: datetime
    override: str | None
    undone: bool


class DeskView(MatchView):
    """One person: `objections` are the reasons against letting them in, `scans` the latest, the newest first."""

    objections: list[Reason]
    scans: list[DeskScanView]


def add_search_routes(api: Api) -> None:
    """Adds the operations to the table."""
    api.get(
        "/attendees",
        who=DeviceGuard(BY_HAND),
        query=SearchQuery,
        answer=MatchPage,
        refusals=(UnknownEvent, RoleNotEnough, ListNotYours, UnknownList, QueryTooShort, UnreadableCursor),
    )(get_attendees)
    api.get(
        "/attendees/{code}",
        who=DeviceGuard(BY_HAND),
        query=DeskQuery,
        answer=DeskView,
        refusals=(UnknownEvent, RoleNotEnough, ListNotYours, UnknownList, UnknownAttendee),
    )(get_attendee)


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
    key = setup.counting_key(check_in_list, dependencies.clock())
    items = [_view(attendee, key) for attendee in matches.attendees]
    cursor = matches.next_cursor
    return {"items": items, "total": matches.total, "next_cursor": cursor, "next": cursor}


async def get_attendee(request: web.Request, query: DeskQuery) -> dict[str, Any]:
    """One person, with the reasons against letting them in and the scans that did."""
    dependencies = request.app[DEPENDENCIES]
    person = await read_person(
        request.match_info["code"],
        query.list,
        device=request[DEVICE],
        setup=await setup_for(request, query.event),
        scan_store=dependencies.scan_store,
        clock=dependencies.clock,
    )
    return {
        **_match(person.attendee, person.presence),
        "objections": person.objections,
        "scans": [_scan_view(scan) for scan in person.scans],
    }


def _view(attendee: Attendee, counting_key: str) -> dict[str, Any]:
    """A person who was found, as JSON values (MatchView)."""
    return _match(attendee, attend(attendee.scans).presence(counting_key, counting_key))


def _match(attendee: Attendee, presence: Presence) -> dict[str, Any]:
    first = first_admission(presence)
    return {
        **attendee_view(attendee),
        "state": attendee.state,
        "first_admitted": first_view(first) if first else None,
        "inside": presence.inside,
    }


def _scan_view(scan: RecordedScan) -> dict[str, Any]:
    """A scan as JSON values (DeskScanView)."""
    names = ("nonce", "device", "device_name", "gate_name", "list", "direction", "override")
    fields = {name: getattr(scan, name) for name in names}
    return {**fields, "at": scan.counts_at, "undone": scan.undone is not None or scan.set_aside}
