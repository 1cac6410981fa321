"""The routes by which a device prepares for the work at a list: roster and status."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, Field

from services.checkin.domain.devices import Device
from services.checkin.domain.events import Event, EventNotNamed
from services.checkin.domain.judgement import FreeSeats
from services.checkin.domain.lists import CheckInList, ListNotYours, UnknownList
from services.checkin.domain.rehearsals import Rehearsal
from services.checkin.domain.roster import KEPT_AFTER_EVENT
from services.checkin.domain.search import UnreadableCursor
from services.checkin.domain.timetables import timetable_in_use
from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.roster.read_roster import read_roster
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.fields import EventName, EventQuery
from services.checkin.web.guards import ANY_ROLE, AT_THE_DOOR, DEVICE, DeviceGuard, DeviceOrManager, list_for, setup_for
from services.checkin.web.lists.gate_routes import TimetableEntryView
from services.checkin.web.lists.list_routes import ListView, list_view
from shared.contracts.registration import Texts
from shared.documents.colours import category_colour
from shared.http.api import Api
from shared.identity.authorisation import UnknownEvent


class RosterQuery(BaseModel):
    """The cursor of the page before; without one, the roster from its beginning."""

    cursor: Annotated[str, Field(max_length=200)] | None = None
    event: EventName | None = None


class EncryptedView(BaseModel):
    """One ticket: `hash` is the hex SHA-256 of its secret; `sealed` the base64 of nonce (12 bytes), ciphertext and tag
    (16 bytes) of a JSON object under AES-256-GCM with the ticket's roster key."""

    hash: str
    sealed: str


class RehearsalTimes(BaseModel):
    """Scans from `starts_at` until `ends_at` are kept apart, and no opening times bind."""

    starts_at: datetime
    ends_at: datetime


class RosterEvent(BaseModel):
    """The event as a device shows it; texts are by language, those of `categories` and `sessions` by id.

    `category_colours` are the colours (#rrggbb) that categories have on badges; white letters can be read on them. At
    `expires_at` devices forget the roster, also without contact. `rehearsal` is the one that is under way.
    """

    slug: str
    short_id: str
    title: Texts
    timezone: str
    languages: tuple[str, ...]
    categories: dict[str, Texts]
    category_colours: dict[str, str]
    sessions: dict[str, Texts]
    expires_at: datetime
    rehearsal: RehearsalTimes | None


class FreeSeatsView(BaseModel):
    """How many more people may come in, with and without a booking for the list; null: no limit."""

    for_booked: int | None
    for_unbooked: int | None


class RosterPage(BaseModel):
    """Entries that are new or changed since the cursor, hashes to forget, and the cursor of the next page.

    `device_lists` are the lists for which the device may scan. The `timetable` is that of its gate.

    `complete`: there is no more for now; the cursor then serves for the next visit. `rehearsal_seats` are the free ones
    in the rehearsal that is under way.
    """

    event: RosterEvent
    list: ListView
    free_seats: FreeSeatsView
    rehearsal_seats: FreeSeatsView | None
    items: tuple[EncryptedView, ...]
    removals: tuple[str, ...]
    next_cursor: str
    complete: bool
    as_of: datetime
    device_lists: tuple[str, ...]
    timetable: tuple[TimetableEntryView, ...]


class StatusView(BaseModel):
    """The numbers of people who were admitted, are expected in all, and are inside now."""

    admitted: int
    expected: int
    inside: int


def add_roster_routes(api: Api) -> None:
    """Adds the operations to the table."""
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


async def get_roster(request: web.Request, query: RosterQuery) -> web.Response:
    """The facts from which a device decides on its own; each entry opens only with its ticket's secret."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request)
    check_in_list = list_in_path(request, setup)
    as_of = dependencies.clock()
    rehearsal = setup.rehearsal_at(as_of)
    device: Device = request[DEVICE]
    timetable = timetable_in_use(setup.gates.get(device.gate), setup.event, setup.lists)
    page = await read_roster(
        setup.event,
        check_in_list,
        query.cursor,
        roster=dependencies.roster,
        scan_store=dependencies.scan_store,
        encrypt=dependencies.encrypt,
        at=as_of,
        rehearsal=rehearsal,
        beside=(device.lists, timetable),
    )

    def body() -> bytes:
        view = RosterPage(
            event=_event_view(setup.event, rehearsal),
            list=list_view(check_in_list),
            free_seats=_seats_view(page.free_seats),
            rehearsal_seats=_seats_view(page.rehearsal_seats) if page.rehearsal_seats else None,
            items=tuple(EncryptedView(hash=entry.hash, sealed=entry.ciphertext) for entry in page.entries()),
            removals=tuple(page.removals),
            next_cursor=page.next_cursor,
            complete=page.complete,
            as_of=as_of,
            device_lists=device.lists,
            timetable=tuple(TimetableEntryView(at=entry.at, list=entry.list) for entry in timetable),
        )
        return view.model_dump_json().encode()

    return unless_known(request, page.fingerprint, body)


async def get_status(request: web.Request, query: EventQuery) -> dict[str, Any]:
    """The numbers of people on the list."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request, query.event)
    counts = await dependencies.counts.now(setup.event, list_in_path(request, setup), dependencies.clock())
    return asdict(counts)


def unless_known(request: web.Request, fingerprint: str, body: Callable[[], bytes]) -> web.Response:
    """The JSON that `body` makes; 304 without it where the caller has the page with this fingerprint (RFC 9110)."""
    headers = {"ETag": f'W/"{fingerprint}"'}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return web.Response(status=304, headers=headers)
    return web.Response(body=body(), content_type="application/json", headers=headers)


def list_in_path(request: web.Request, setup: EventSetup) -> CheckInList:
    """The list in the path. Raises ListNotYours, UnknownList."""
    return list_for(request, setup, request.match_info["list"])


def _seats_view(seats: FreeSeats) -> FreeSeatsView:
    return FreeSeatsView(**asdict(seats))


def _event_view(event: Event, rehearsal: Rehearsal | None) -> RosterEvent:
    categories = list(event.categories)
    return RosterEvent(
        slug=event.slug,
        short_id=event.short_id,
        title=event.title,
        timezone=event.timezone,
        languages=event.languages,
        categories=dict(event.categories),
        category_colours={category: category_colour(category, categories) for category in categories},
        sessions=dict(event.sessions),
        expires_at=event.ends_at + KEPT_AFTER_EVENT,
        rehearsal=RehearsalTimes(starts_at=rehearsal.starts_at, ends_at=rehearsal.ends_at) if rehearsal else None,
    )
