"""The calls with which a device prepares: roster, status, search."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, Field

from services.checkin.domain.attendance import attend, first_admission
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.devices import Device, RoleNotEnough
from services.checkin.domain.events import Event, EventNotNamed
from services.checkin.domain.lists import CheckInList, ListNotYours, UnknownList
from services.checkin.domain.roster import UnreadableCursor
from services.checkin.domain.scans import counting_key
from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.roster.read_roster import read_roster
from services.checkin.use_cases.scans.search_attendees import QueryTooShort, search_attendees
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.guards import ANY_ROLE, AT_THE_DOOR, BY_HAND, DEVICE, DeviceGuard, DeviceOrManager, setup_for
from services.checkin.web.lists.list_routes import EventQuery, ListView, list_view
from services.checkin.web.scans.scan_models import AttendeeView, FirstAdmissionView, attendee_view, first_view
from shared.contracts.registration import Texts
from shared.http.api import Api
from shared.identity.authorisation import UnknownEvent


class RosterQuery(BaseModel):
    """Where to go on; without a cursor everything."""

    cursor: Annotated[str, Field(max_length=200)] | None = None
    event: Annotated[str, Field(max_length=200)] | None = None


class EncryptedView(BaseModel):
    """One ticket: `hash` is the hex SHA-256 of its secret; `sealed` the base64 of nonce (12 bytes), ciphertext and tag
    (16 bytes) of a JSON object under AES-256-GCM with the ticket's roster key."""

    hash: str
    sealed: str


class RosterEvent(BaseModel):
    """What a device needs to know of the event; texts are by language, those of `categories` and `sessions` by id."""

    slug: str
    short_id: str
    title: Texts
    timezone: str
    categories: dict[str, Texts]
    sessions: dict[str, Texts]


class RosterPage(BaseModel):
    """Entries that are new or changed since the cursor, hashes to forget, and where to go on.

    `complete`: there is no more for now; the cursor then serves for the next visit.
    """

    event: RosterEvent
    list: ListView
    items: tuple[EncryptedView, ...]
    removals: tuple[str, ...]
    next_cursor: str
    complete: bool
    as_of: datetime


class StatusView(BaseModel):
    """How many came, are expected in all, and are inside now."""

    admitted: int
    expected: int
    inside: int


class SearchQuery(BaseModel):
    """Three letters or more of a name, a company or a code."""

    list: Annotated[str, Field(max_length=200)]
    q: Annotated[str, Field(max_length=200)]
    event: Annotated[str, Field(max_length=200)] | None = None


class MatchView(AttendeeView):
    """Somebody who was found; `state` is the registration's."""

    state: str
    first_admitted: FirstAdmissionView | None
    inside: bool


class MatchPage(BaseModel):
    """Up to 25 matches."""

    items: list[MatchView]
    next_cursor: str | None = None


def add_roster_calls(api: Api) -> None:
    """Adds the calls to the table."""
    api.get(
        "/lists/{list}/roster",
        who=DeviceGuard(AT_THE_DOOR),
        query=RosterQuery,
        answer=RosterPage,
        other_answers={304: None},
        refusals=(UnknownEvent, ListNotYours, UnknownList, UnreadableCursor),
        headers={"If-None-Match": "The ETag of an earlier answer; 304 where nothing has changed since."},
    )(get_roster)
    api.get(
        "/lists/{list}/status",
        who=DeviceOrManager(ANY_ROLE),
        query=EventQuery,
        answer=StatusView,
        refusals=(UnknownEvent, EventNotNamed, ListNotYours, UnknownList),
    )(get_status)
    api.get(
        "/attendees",
        who=DeviceGuard(BY_HAND),
        query=SearchQuery,
        answer=MatchPage,
        refusals=(UnknownEvent, RoleNotEnough, ListNotYours, UnknownList, QueryTooShort),
    )(get_attendees)


async def get_roster(request: web.Request, query: RosterQuery) -> web.Response | RosterPage:
    """What a device needs to decide on its own; each entry opens only with its ticket's secret."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request)
    check_in_list = _list(request, setup)
    page = await read_roster(
        setup.event, check_in_list, query.cursor, roster=dependencies.roster, encrypt=dependencies.encrypt
    )
    etag = f'W/"{page.fingerprint}"'
    if request.headers.get("If-None-Match") == etag:
        return web.Response(status=304, headers={"ETag": etag})
    view = RosterPage(
        event=_roster_event(setup.event),
        list=list_view(check_in_list),
        items=tuple(EncryptedView(hash=entry.hash, sealed=entry.ciphertext) for entry in page.entries()),
        removals=tuple(page.removals),
        next_cursor=page.next_cursor,
        complete=page.complete,
        as_of=dependencies.clock(),
    )
    return web.Response(body=view.model_dump_json().encode(), content_type="application/json", headers={"ETag": etag})


async def get_status(request: web.Request, query: EventQuery) -> dict[str, Any]:
    """How many came."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request, query.event)
    counts = await dependencies.counts.now(setup.event, _list(request, setup), dependencies.clock())
    return asdict(counts)


async def get_attendees(request: web.Request, query: SearchQuery) -> dict[str, Any]:
    """People whose name, company or code begins so."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request, query.event)
    found = await search_attendees(query.q, query.list, device=request[DEVICE], scan_store=dependencies.scan_store)
    check_in_list = setup.lists.get(query.list)
    if check_in_list is None:
        raise UnknownList
    key = counting_key(check_in_list.id, check_in_list.day(setup.event, dependencies.clock()))
    return {"items": [_match(attendee, key) for attendee in found], "next_cursor": None}


def _list(request: web.Request, setup: EventSetup) -> CheckInList:
    """The list that the path names. Raises ListNotYours, UnknownList."""
    name = request.match_info["list"]
    device: Device | None = request.get(DEVICE)
    if device is not None and name not in device.lists:
        raise ListNotYours
    found = setup.lists.get(name)
    if found is None or found.deleted:
        raise UnknownList
    return found


def _roster_event(event: Event) -> RosterEvent:
    return RosterEvent(**{name: getattr(event, name) for name in RosterEvent.model_fields})


def _match(attendee: Attendee, counting_key: str) -> dict[str, Any]:
    """Somebody who was found, as JSON values (MatchView)."""
    presence = attend(attendee.scans).presences.get(counting_key)
    first = first_admission(presence) if presence else None
    return {
        **attendee_view(attendee),
        "state": attendee.state,
        "first_admitted": first_view(first) if first else None,
        "inside": presence.inside if presence else False,
    }
